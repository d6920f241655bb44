import type { AuditEntry } from '../../../domain/audit/audit.ts'
import { canonicalJson } from '../../../domain/text/json.ts'
import { auditFilter } from '../../ask/audit-filter.ts'
import { textOption, type Invocation } from '../../frame.ts'
import { parseLimit } from '../../terminal/limit.ts'
import { showDisplay } from '../../show/render.ts'
import { localTime } from '../../../domain/text/times.ts'

const MOST = 10_000

export async function list(invocation: Invocation): Promise<number> {
  const { app, options } = invocation
  const limit = parseLimit(textOption(options, 'limit') ?? '50', MOST)
  const filter = auditFilter(invocation)
  const entries = await (await app.gate()).audit({ ...filter, limit })
  if (app.globals.json) {
    app.terminal.json(entries)
    return 0
  }
  await showDisplay(app.terminal, [
    {
      kind: 'table',
      columns: ['no.', 'at', 'type', 'subject', 'by', 'data'],
      rows: entries.map(row),
      empty: Object.keys(filter).length === 0 ? 'The log is empty' : 'No such entry',
    },
  ])
  return 0
}

function row({ number, at, type, subject, actor, data }: AuditEntry): readonly string[] {
  return [String(number), localTime(at), type, subject ?? '', actor.name, canonicalJson(data)]
}
