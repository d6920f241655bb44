import type { Bound, Waiting } from '../../domain/limits.ts'
import type { Database } from '../file/database.ts'

// Requests proposed on the machine itself do not count: somebody there needs no shield to fill the disk.
// 'pending' is a literal, or the partial index is not used.
const WAITING = `state = 'pending' and requester_door <> 'cli'`
const BYTES = `coalesce(sum(octet_length(input) + octet_length(prepared) + octet_length(precondition) + octet_length(call)
  + octet_length(warnings) + coalesce(octet_length(reason), 0)), 0) as bytes`

const sql = {
  of: `select count(*) as pending, ${BYTES} from requests where ${WAITING} and requester_name = :requester`,
  all: `select requester_name as requester, count(*) as pending, ${BYTES} from requests where ${WAITING}
    group by requester_name order by pending desc, requester_name limit 100`,
} as const

// Each of these expects to be called inside `read` or `write`.

/** What waits for a decision and came from one requester through a server. */
export function waitingOf(database: Database, requester: string): Bound {
  return database.prepare(sql.of).get({ requester }) as Bound
}

/** The same of everybody, whoever has most first; at most 100 of them. */
export function listWaiting(database: Database): readonly Waiting[] {
  return database.prepare(sql.all).all() as readonly Waiting[]
}
