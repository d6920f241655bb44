import { AUDIT_START } from '../domain/audit/audit.ts'
import type { StandingRow } from '../store/guard/standing.ts'
import type { Database, Steps } from '../store/database.ts'
import { IS_WANTED } from '../store/outbox/is-due.ts'
import { DIALECT } from './dialect.ts'
import { AROUND, type Around, type Seen } from './seen.ts'

const LOOK = `select stand.*, ${AROUND}, (select id from identity) as identity,
    (select settings from settings_in_force) as settings, (${IS_WANTED}) as is_wanted,
    coalesce(head.number, 0) as head_number, coalesce(head.hash, '${AUDIT_START}') as head_hash
  from (${DIALECT.standing}) as stand
  left join (select number, hash from audit order by number desc limit 1) as head on true`

type Look = Around &
  StandingRow & {
    readonly identity: string
    readonly settings: string | null
    readonly is_wanted: number
    readonly head_number: number
    readonly head_hash: string
  }

/**
 * All that a transaction which writes has to know once it has its turn, in one statement: what it is to know from then on,
 * and what a failover shows by. `number`: of the entry that this place has seen last, with `presented` as it has that.
 */
export function* lookAround(
  database: Database,
  { number = 0, presented = '' }: Partial<Seen> = {},
): Steps<Around> {
  const found = (yield* database.row<Look>(LOOK, { number, presented, place: database.place })) as Look
  const { identity, settings, is_wanted, head_number, head_hash } = found
  Object.assign(database.known(), {
    standing: found,
    head: { number: head_number, hash: head_hash },
    identity,
    settings,
    isWanted: is_wanted === 1,
  })
  return found
}
