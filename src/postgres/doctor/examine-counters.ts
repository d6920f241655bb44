import { bad, note, ok, type Check } from '../../domain/health/check.ts'
import { SCHEMA } from '../schema.ts'
import type { Ask } from './examine.ts'

const COUNTERS = `select c.relname as "table", a.attname as "column",
    pg_get_serial_sequence(format('%I.%I', '${SCHEMA}', c.relname), a.attname) as sequence,
    has_sequence_privilege(pg_get_serial_sequence(format('%I.%I', '${SCHEMA}', c.relname), a.attname), 'select') as "isSeen",
    current_user as role
  from pg_attribute a join pg_class c on c.oid = a.attrelid
  where c.relnamespace = '${SCHEMA}'::regnamespace and c.relkind = 'r' and a.attidentity <> '' and not a.attisdropped
  order by c.relname`

/** What gives the rows of a table their numbers. */
interface Counter {
  readonly table: string
  readonly column: string
  readonly sequence: string
  readonly isSeen: number
  readonly role: string
}

const NAME = 'counters'

/** Whether the next number of each table is free: a restore of some of the tables may set their sequences back. */
export async function examineCounters(ask: Ask): Promise<readonly Check[]> {
  const counters = await ask<Counter>(COUNTERS)
  const unseen = counters.find(({ isSeen }) => isSeen !== 1)
  if (unseen !== undefined) {
    return [
      note(
        NAME,
        `${unseen.role} may not read the sequences of shield's tables, so a restore that set them back goes unseen`,
        `As their owner: grant select on all sequences in schema ${SCHEMA} to ${unseen.role}`,
      ),
    ]
  }
  const taken = await ask<Pick<Counter, 'table'>>(counters.map(takenOf).join(' union all '))
  const behind = counters.filter(({ table }) => taken.some((one) => one.table === table))
  if (behind.length === 0) return [ok(NAME, 'the next number of each table is free')]
  return [
    bad(
      NAME,
      `the next number of ${behind.map(({ table }) => table).join(', ')} is taken already, as after a restore that sets sequences back: what needs one is refused`,
      `As their owner: ${behind.map(goOn).join('; ')}`,
    ),
  ]
}

function takenOf({ table, column, sequence }: Counter): string {
  return `select '${table}' as "table" from ${sequence}
    where last_value + is_called::int <= (select max("${column}") from ${SCHEMA}."${table}")`
}

function goOn({ table, column, sequence }: Counter): string {
  return `select setval('${sequence}', (select max("${column}") from ${SCHEMA}."${table}"))`
}
