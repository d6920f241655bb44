import type { AuditEntry, AuditFilter } from '../../../domain/audit/audit.ts'
import type { Store } from '../../../domain/ports/store.ts'
import { pathTyped } from '../../../domain/settings/setting-value.ts'
import { safeText } from '../../../domain/text/safe-text.ts'
import { exported } from '../../../wire/upkeep.ts'
import { textOption, wrongValue, type Invocation } from '../../frame.ts'
import { jsonText } from '../../terminal/json.ts'
import { createOutFile } from '../../terminal/out-file.ts'
import { auditFilter } from './audit-filter.ts'

const CHUNK = 1000

/** Entries in chunks, so that memory does not grow with the log. What is added meanwhile is left for the next export. */
export async function exportLog(invocation: Invocation): Promise<number> {
  const { app, options } = invocation
  const format = formatOf(textOption(options, 'format') ?? 'jsonl')
  const name = pathTyped('--out', textOption(options, 'out'))
  const parts = app.existing('shield audit export')
  const store = await parts.store()
  const filter = await auditFilter(invocation)
  if (name === undefined) {
    await writeEntries(store, filter, format, app.terminal.out, app.terminal.isOutGone)
    return 0
  }
  const file = createOutFile(name, options['force'] === true, parts.random)
  let count: number
  try {
    count = await writeEntries(store, filter, format, file.write, () => false)
  } catch (error) {
    file.discard()
    throw error
  }
  file.finish()
  if (app.globals.json) app.terminal.json(exported.encode({ file: name, entries: count }))
  app.terminal.talk(`${count} entries are in ${name}\n`)
  return 0
}

async function writeEntries(
  { audit }: Store,
  filter: AuditFilter,
  format: Format,
  write: (text: string) => void,
  isGone: () => boolean,
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

/**
 * A record as RFC 4180 writes it, but for its line end, which is a line feed: a terminal would obey the other half. Each
 * record is one line, since what is not seen in a text is escaped. A cell that a spreadsheet would take for a formula
 * gets an apostrophe before it, as https://owasp.org/www-community/attacks/CSV_Injection advises: a person
 * who opens an export must not run what somebody put into a name.
 */
export function csvRecord(cells: readonly (string | number | null)[]): string {
  return `${cells.map(csvCell).join(',')}\n`
}

/** Full-width forms too, which some spreadsheets read as the signs themselves. */
const FORMULA = /^ *[=+\-@\uff1d\uff0b\uff0d\uff20]/

function csvCell(cell: string | number | null): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  const text = safeText(cell)
  const inert = FORMULA.test(text) ? `'${text}` : text
  return /[",;]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert
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
  throw wrongValue('--format', 'jsonl or csv', name)
}
