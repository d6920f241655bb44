import type { AuditEntry } from '../../../domain/audit/audit.ts'
import type { Gate } from '../../../domain/ports/gate.ts'
import { canonicalJson } from '../../../domain/text/canonical-json.ts'
import { auditFilter } from './audit-filter.ts'
import type { Invocation } from '../../frame.ts'
import { nameColumn, showRows, timeColumn } from '../../show/show-rows.ts'
import type { Column } from '../../terminal/rows.ts'
import { listedTime } from '../../../domain/text/times.ts'
import { pageOf } from '../../../domain/ports/page.ts'
import { moreBelow, pageFlags } from '../../ask/page-flags.ts'
import { auditEntry } from '../../../wire/audit.ts'
import { pageOf as pageShape } from '../../../wire/actor-money-page.ts'

const MOST = 10_000

export async function list(invocation: Invocation): Promise<number> {
  const { app, options } = invocation
  const { limit, before } = pageFlags(options, { kind: 'audit', most: MOST })
  const filter = await auditFilter(invocation)
  const gate = await app.gate()
  const end = before === undefined ? {} : { before: Number(before) }
  const found = await gate.audit({ ...filter, limit: limit + 1, ...end })
  const { items, next } = pageOf('audit', found, limit, ({ number }) => number)
  if (app.globals.json) app.terminal.json(pageShape(auditEntry).encode({ items, next }))
  else {
    const subjectOf = await subjects(gate, items)
    await showRows(app, {
      items,
      columns: columnsOf(app.clock.now(), subjectOf),
      cells: (entry) => row(entry, subjectOf(entry)),
      empty: Object.keys(filter).length === 0 ? 'The log is empty' : 'No such entry',
      beside: moreBelow(next),
    })
  }
  return 0
}

type SubjectOf = (entry: AuditEntry) => string

/** A connection by its name, as long as it is there; anything else by its id. */
async function subjects(gate: Gate, entries: readonly AuditEntry[]): Promise<SubjectOf> {
  const isAsked = entries.some(({ subject }) => subject?.startsWith('con_') === true)
  const connections = isAsked ? await gate.connections.list() : []
  const names = new Map(connections.map(({ id, name }) => [id, name]))
  return ({ subject }) => names.get(subject ?? '') ?? subject ?? ''
}

function columnsOf(now: number, subjectOf: SubjectOf): readonly Column<AuditEntry>[] {
  return [
    { title: 'no.', text: ({ number }) => String(number), room: 'whole' },
    timeColumn('age', ({ at }) => at, now),
    { title: 'type', text: ({ type }) => type, room: 'whole' },
    { title: 'subject', text: subjectOf, room: 'whole' },
    nameColumn('by', ({ actor }) => actor.name),
    {
      title: 'data',
      text: ({ data }) => canonicalJson(data),
      room: 'rest',
      paint: (cell, { quiet }) => quiet(cell),
    },
  ]
}

/** One line of a pipe. */
function row({ number, at, type, actor, data }: AuditEntry, subject: string): readonly string[] {
  return [String(number), listedTime(at), type, subject, actor.name, canonicalJson(data)]
}
