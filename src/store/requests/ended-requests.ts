import { ENDING_TYPES } from '../../domain/audit/audit-types.ts'
import { OPEN_STATES, type ApprovalRequest } from '../../domain/request/request.ts'
import type { Database, Steps } from '../database.ts'
import { perDialect } from '../dialect.ts'
import { SELECT_REQUEST, toRequests } from './request-columns.ts'
import type { RequestStore } from '../../domain/ports/request-store.ts'

/** How many entries of the log are looked through, the latest first. */
const LOOKED_BACK = 5000

/** How many at first; then twice as many, and again. A request that was approved has four. */
const atFirst = (wanted: number): number => Math.max(100, wanted * 5)

const sql = {
  head: `select max(number) from audit`,
  // The log knows what ended last; an index on it would cost every ending a page.
  told: `select subject from audit where number > :after and number <= :until
    and type in (${ENDING_TYPES.map((type) => `'${type}'`).join(', ')}) order by number desc`,
} as const

// Unindexed: or SQLite walks all of that requester. Whether it is still ended is not asked: with that condition PostgreSQL
// expects so few rows that it reads all.
const finds = perDialect(
  ({ among, unindexed }) => `${SELECT_REQUEST} where ${among('request.id', ':ids')}
    and (cast(:requester as text) is null or ${unindexed('request.requester_name')} = :requester)
    and (cast(:connection as text) is null or ${unindexed('request.connection_id')} = :connection)
    and (cast(:by_policy as integer) is null or (decision.verdict is not null
      and case when decision.assurance = 'policy' then 1 else 0 end = :by_policy))`,
)

type Ask = Parameters<RequestStore['ended']>[0]

/** One of `requests.ended`, to be called inside `read`. */
export function* listEnded(database: Database, ask: Ask): Steps<readonly ApprovalRequest[]> {
  const most = Math.max(0, Math.trunc(ask.limit))
  const head = Number(yield* database.value(sql.head))
  const found = new Map<string, ApprovalRequest>()
  let until = head
  let batch = Math.max(most, 20)
  for (let step = atFirst(most); until > head - LOOKED_BACK && until > 0 && found.size < most; step *= 2) {
    const after = Math.max(until - step, head - LOOKED_BACK)
    const told = yield* database.values<string>(sql.told, { until, after })
    until = after
    const left = told.filter((id) => !found.has(id))
    // As many as are wanted, and twice as many each time the filter leaves too few.
    for (; left.length > 0 && found.size < most; batch *= 2) {
      const ended = yield* endedAmong(database, left.splice(0, batch), ask)
      for (const request of ended) found.set(request.id, request)
    }
  }
  return [...found.values()].slice(0, most)
}

/** In the order of the ids. */
function* endedAmong(
  database: Database,
  ids: readonly string[],
  { requester, connection, decidedBy }: Ask,
): Steps<readonly ApprovalRequest[]> {
  const by_policy = decidedBy === undefined ? null : Number(decidedBy === 'policy')
  const narrow = { requester: requester ?? null, connection: connection ?? null, by_policy }
  const values = { ids: JSON.stringify(ids), ...narrow }
  const requests = toRequests(yield* database.rows(finds(database.dialect), values))
  const byId = new Map(requests.map((request) => [request.id, request]))
  return ids.flatMap((id) => {
    const request = byId.get(id)
    return request === undefined || OPEN_STATES.includes(request.state) ? [] : [request]
  })
}
