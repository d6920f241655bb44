import { OPEN_STATES } from '../../domain/request/request.ts'
import { canonicalJson } from '../../domain/text/canonical-json.ts'
import type { Database, Steps } from '../database.ts'

interface Count {
  readonly requester_name: string
  readonly state: string
  readonly number: number
}

const sql = {
  are: `select requester_name, state, count(*) as number from requests
    where state not in (${OPEN_STATES.map((state) => `'${state}'`).join(', ')})
    group by requester_name, state order by requester_name, state`,
  // A count that went back to nothing stays.
  counted: `select requester_name, state, number from ended_counts where number <> 0
    order by requester_name, state`,
} as const

/** Whether as many have ended as were counted when they did. Reads all requests. To be called inside `read`. */
export function* areEndedCounted(database: Database): Steps<boolean> {
  const are = yield* database.rows<Count>(sql.are)
  const counted = yield* database.rows<Count>(sql.counted)
  return canonicalJson(are) === canonicalJson(counted)
}
