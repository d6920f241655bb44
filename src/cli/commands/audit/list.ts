import type { AuditEntry } from '../../../domain/audit/audit.ts'
import { canonicalJson } from '../../../domain/text/canonical-json.ts'
import { auditFilter } from './audit-filter.ts'
import type { Invocation } from '../../frame.ts'
import { answer } from '../../show/render.ts'
import { listedTime } from '../../../domain/text/times.ts'
import { pageOf } from '../../../domain/ports/page.ts'
import { moreBelow, pageFlags } from '../../ask/page-flags.ts'
import { auditEntry } from '../../../wire/audit.ts'
import { pageOf as pageShape } from '../../../wire/actor-money-page.ts'

const MOST = 10_000

export async function list(invocation: Invocation): Promise<number> {
  const { app, options } = invocation
  const { limit, before } = pageFlags(options, { kind: 'audit', most: MOST })
  const filter = auditFilter(invocation)
  const gate = await app.gate()
  const end = before === undefined ? {} : { before: Number(before) }
  const found = await gate.audit({ ...filter, limit: limit + 1, ...end })
  const { items, next } = pageOf('audit', found, limit, ({ number }) => number)
  return answer(app, {
    json: () => pageShape(auditEntry).encode({ items, next }),
    display: () => [
      {
        kind: 'table',
        columns: ['no.', 'at', 'type', 'subject', 'by', 'data'],
        rows: items.map(row),
        empty: Object.keys(filter).length === 0 ? 'The log is empty' : 'No such entry',
      },
      ...moreBelow(next),
    ],
  })
}

function row({ number, at, type, subject, actor, data }: AuditEntry): readonly string[] {
  return [String(number), listedTime(at), type, subject ?? '', actor.name, canonicalJson(data)]
}
