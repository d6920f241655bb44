import type { AuditEntry } from '../../../domain/audit/audit.ts'
import { canonicalJson } from '../../../domain/text/json.ts'
import { auditFilter } from '../../ask/audit-filter.ts'
import type { Invocation } from '../../frame.ts'
import { showDisplay } from '../../show/render.ts'
import { localTime } from '../../../domain/text/times.ts'
import { pageOf } from '../../../domain/ports/page.ts'
import { moreBelow, pageFlags } from '../../ask/page-flags.ts'
import { auditEntry } from '../../../wire/audit.ts'
import { pageOf as pageShape } from '../../../wire/actor-money-page.ts'

const MOST = 10_000

export async function list(invocation: Invocation): Promise<number> {
  const { app, options } = invocation
  const { limit, before } = pageFlags(options, { kind: 'audit', most: MOST })
  const filter = auditFilter(invocation)
  const found = await (
    await app.gate()
  ).audit({ ...filter, limit: limit + 1, ...(before === undefined ? {} : { before: Number(before) }) })
  const { items, next } = pageOf('audit', found, limit, ({ number }) => number)
  if (app.globals.json) {
    app.terminal.json(pageShape(auditEntry).encode({ items, next }))
    return 0
  }
  await showDisplay(app.terminal, [
    {
      kind: 'table',
      columns: ['no.', 'at', 'type', 'subject', 'by', 'data'],
      rows: items.map(row),
      empty: Object.keys(filter).length === 0 ? 'The log is empty' : 'No such entry',
    },
    ...moreBelow(next),
  ])
  return 0
}

function row({ number, at, type, subject, actor, data }: AuditEntry): readonly string[] {
  return [String(number), localTime(at), type, subject ?? '', actor.name, canonicalJson(data)]
}
