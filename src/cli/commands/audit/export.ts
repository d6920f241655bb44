import type { AuditEntry, AuditFilter } from '../../../domain/audit/audit.ts'
import { ShieldError } from '../../../domain/errors.ts'
import { pathTyped } from '../../../domain/settings/setting-value.ts'
import type { Store } from '../../../domain/ports/store.ts'
import { exported } from '../../../wire/upkeep.ts'
import { auditFilter } from '../../ask/audit-filter.ts'
import { csvRecord } from '../../terminal/csv.ts'
import { textOption, type Invocation } from '../../frame.ts'
import { jsonText } from '../../terminal/json.ts'
import { createOutFile } from '../../terminal/out-file.ts'
import { quoted } from '../../../domain/text/quoted.ts'

const CHUNK = 1000

/** Entries in chunks, so that memory does not grow with the log. What is added meanwhile is left for the next export. */
export async function exportLog(invocation: Invocation): Promise<number> {
  const { app, options } = invocation
  const format = formatOf(textOption(options, 'format') ?? 'jsonl')
  const filter = auditFilter(invocation)
  const name = pathTyped('--out', textOption(options, 'out'))
  const parts = app.existing('shield audit export')
  const store = await parts.store()
  if (name === undefined) {
    await writeEntries(store, filter, format, { write: app.terminal.out, isGone: app.terminal.isOutGone })
    return 0
  }
  const file = createOutFile(name, options['force'] === true, parts.random)
  let count: number
  try {
    count = await writeEntries(store, filter, format, { write: file.write, isGone: () => false })
  } catch (error) {
    file.discard()
    throw error
  }
  file.finish()
  if (app.globals.json) app.terminal.json(exported.encode({ file: name, entries: count }))
  app.terminal.talk(`${count} entries are in ${name}\n`)
  return 0
}

interface Sink {
  readonly write: (text: string) => void
  readonly isGone: () => boolean
}

async function writeEntries(
  { audit }: Store,
  filter: AuditFilter,
  format: Format,
  { write, isGone }: Sink,
): Promise<number> {
  const end = (await audit.head()).number
  if (format.head !== '') write(format.head)
  let count = 0
  for (let after = 0; ;) {
    const entries = (await audit.list({ ...filter, after, limit: CHUNK })).filter(
      ({ number }) => number <= end,
    )
    if (entries.length > 0) write(entries.map(format.line).join(''))
    count += entries.length
    if (entries.length < CHUNK || isGone()) return count
    after = entries.at(-1)?.number ?? end
  }
}

interface Format {
  readonly head: string
  readonly line: (entry: AuditEntry) => string
}

const FORMATS: Readonly<Record<string, Format>> = {
  jsonl: { head: '', line: jsonText },
  csv: {
    head: csvRecord(['number', 'at', 'type', 'subject', 'actor', 'door', 'data', 'hash']),
    line: ({ number, at, type, subject, actor, data, hash }) =>
      csvRecord([number, at, type, subject, actor.name, actor.door, jsonText(data).trimEnd(), hash]),
  },
}

function formatOf(name: string): Format {
  const format = Object.hasOwn(FORMATS, name) ? FORMATS[name] : undefined
  if (format !== undefined) return format
  throw new ShieldError('usage', `--format takes jsonl or csv, not ${quoted(name, 60)}`)
}
