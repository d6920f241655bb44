import { ENDING_TYPES } from '../../domain/audit/told-by.ts'
import type { RequestStore } from '../../domain/ports/store.ts'
import { OPEN_STATES, type ApprovalRequest } from '../../domain/request/request.ts'
import type { Database, Steps } from '../database.ts'
import { perDialect } from '../dialect.ts'
import { SELECT_REQUEST, toRequests } from './request-columns.ts'

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

// Unindexed: or SQLite walks all of that requester. Whether it is still ended is not asked: PostgreSQL would take so few for
// that, that it reads all.
const finds = perDialect(
  ({ elements, unindexed }) => `${SELECT_REQUEST} where request.id in (select value from ${elements(':ids')})
    and (cast(:requester as text) is null or ${unindexed('request.requester_name')} = :requester)
    and (cast(:by_policy as integer) is null or (decision.verdict is not null
      and case when decision.assurance = 'policy' then 1 else 0 end = :by_policy))`,
)

/** One of `requests.ended`, to be called inside `read`. */
export function* listEnded(
  database: Database,
  { limit, requester, decidedBy }: Parameters<RequestStore['ended']>[0],
): Steps<readonly ApprovalRequest[]> {
  const most = Math.max(0, Math.trunc(limit))
  const by_policy = decidedBy === undefined ? null : Number(decidedBy === 'policy')
  const head = Number(yield* database.value(sql.head))
  const found = new Map<string, ApprovalRequest>()
  let until = head
  for (let step = atFirst(most); until > head - LOOKED_BACK && until > 0 && found.size < most; step *= 2) {
    const after = Math.max(until - step, head - LOOKED_BACK)
    const told = yield* database.values<string>(sql.told, { until, after })
    until = after
    const ids = told.filter((id) => !found.has(id))
    const values = { ids: JSON.stringify(ids), requester: requester ?? null, by_policy }
    const requests = toRequests(yield* database.rows(finds(database.dialect), values))
    const ended = requests.filter(({ state }) => !OPEN_STATES.includes(state))
    const byId = new Map(ended.map((request) => [request.id, request]))
    for (const id of ids) {
      const request = byId.get(id)
      if (request !== undefined) found.set(id, request)
    }
  }
  return [...found.values()].slice(0, most)
}
