import { ShieldError } from '../../domain/errors.ts'
import { OPEN_STATES, STATES, type ApprovalRequest, type State } from '../../domain/request/request.ts'
import type { ListFilter } from '../../domain/ports/store.ts'
import type { Database } from '../file/database.ts'
import { SELECT_REQUEST, toRequest, type RequestRow, toRequests } from './request-columns.ts'
import { quoted } from '../../domain/text/quoted.ts'

const sql = {
  byId: `${SELECT_REQUEST} where request.id = :id`,
  // "+": or SQLite might walk the whole table in the order of seq instead of the index on id.
  idsStartingWith: `select id from requests where id >= :prefix and id < :prefix || char(0x10ffff)
    order by +seq limit 20`,
  idsOfRequester: `select id from requests where id >= :prefix and id < :prefix || char(0x10ffff)
    and +requester_name = :requester order by +seq limit 20`,
  seqOf: `select seq from requests where id = :id and (:requester is null or requester_name = :requester)`,
  newest: `${SELECT_REQUEST} order by request.seq desc limit :limit`,
  count: `select state, count(*) as number from requests group by state`,
  countOfRequester: `select state, count(*) as number from requests where requester_name = :requester group by state`,
  executing: `${SELECT_REQUEST} where request.state = 'executing' order by request.seq`,
  // The states stand in the text because a parameter would not meet the condition of the partial indexes. Left to itself,
  // SQLite takes the index on states and looks at every request that waits.
  due: `${SELECT_REQUEST} where request.seq in (
      select seq from requests indexed by requests_pending_due
      where state = 'pending' and expires_at is not null and expires_at <= :at
      union all
      select seq from requests indexed by requests_approved_due
      where state = 'approved' and expires_at is not null and expires_at <= :at
    ) order by request.seq`,
} as const

// Each of these expects to be called inside `read` or `write`.

export function findRow(database: Database, id: string): RequestRow | undefined {
  return database.prepare(sql.byId).get({ id }) as RequestRow | undefined
}

export function findRequest(database: Database, id: string): ApprovalRequest | undefined {
  const row = findRow(database, id)
  return row === undefined ? undefined : toRequest(row)
}

export function idsStartingWith(database: Database, prefix: string, requester?: string): readonly string[] {
  const all =
    requester === undefined
      ? database.prepare(sql.idsStartingWith).pluck().all({ prefix })
      : database.prepare(sql.idsOfRequester).pluck().all({ prefix, requester })
  return all as string[]
}

export function listRequests(database: Database, filter: ListFilter): readonly ApprovalRequest[] {
  const limit = Math.max(0, Math.trunc(filter.limit))
  const states = STATES.filter((state) => filter.states.includes(state))
  // A filter whose states all are unknown finds nothing; only an empty one means all.
  if (filter.states.length > 0 && states.length === 0) return []
  const { text, values } = conditions(database, filter)
  const query = states.length === 0 && text === '' ? sql.newest : queryFor(filter, states, text)
  return toRequests(database.prepare(query).all({ ...values, limit }))
}

/** What a filter asks for beside states, as SQL. "+": none of it chooses the index. */
function conditions(database: Database, { operation, requester, connection, decidedBy, before }: ListFilter) {
  const columns = { operation, requester_name: requester, connection_id: connection }
  const given = Object.entries(columns).filter(([, value]) => value !== undefined)
  const from = before === undefined ? [] : [['before', seqOf(database, before, requester)] as const]
  const decider = decidedBy === undefined ? [] : [['by_policy', Number(decidedBy === 'policy')] as const]
  return {
    text: [
      ...given.map(([column]) => ` and +${column} = :${column}`),
      ...decider.map(() => DECIDED_BY),
      ...from.map(() => ' and seq < :before'),
    ].join(''),
    values: Object.fromEntries([...given, ...decider, ...from]),
  }
}

/** What was decided before it was written down how, a person decided. */
const DECIDED_BY = ` and exists (
  select 1 from decisions where request_seq = requests.seq and (assurance is 'policy') = :by_policy
)`

/** A page of one requester's ended with one of theirs: somebody else's id is as good as none. */
function seqOf(database: Database, id: string, requester: string | undefined): number {
  const seq = database
    .prepare(sql.seqOf)
    .pluck()
    .get({ id, requester: requester ?? null })
  if (typeof seq === 'number') return seq
  throw new ShieldError('not_found', `There is no request ${quoted(id)}`)
}

/** What is open is little; of what has ended, one requester's is less than everybody's of a state. */
function queryFor({ requester }: ListFilter, states: readonly State[], text: string): string {
  const wanted = states.length === 0 ? STATES : states
  const isOpen = wanted.every((state) => OPEN_STATES.includes(state))
  return requester === undefined || isOpen ? newestOf(wanted, text) : newestOfRequester(wanted, text)
}

function newestOfRequester(states: readonly State[], conditions: string): string {
  const list = states.map((state) => `'${state}'`).join(', ')
  return `${SELECT_REQUEST} where request.seq in (
      select seq from requests where requester_name = :requester_name and +state in (${list})${conditions}
      order by seq desc limit :limit
    ) order by request.seq desc`
}

/** The newest of each state from the index, then the newest of those: the size of the table plays no part. */
function newestOf(states: readonly State[], conditions: string): string {
  const each = states.map(
    (state) =>
      `select seq from (select seq from requests where state = '${state}'${conditions} order by seq desc limit :limit)`,
  )
  return `${SELECT_REQUEST} where request.seq in (${each.join(' union all ')}) order by request.seq desc limit :limit`
}

export function countRequests(database: Database, requester?: string): Readonly<Record<State, number>> {
  const counts = Object.fromEntries(STATES.map((state) => [state, 0])) as Record<State, number>
  const rows =
    requester === undefined
      ? database.prepare(sql.count).all()
      : database.prepare(sql.countOfRequester).all({ requester })
  for (const row of rows as { state: State; number: number }[]) counts[row.state] = row.number
  return counts
}

export function listExecuting(database: Database): readonly ApprovalRequest[] {
  return toRequests(database.prepare(sql.executing).all())
}

export function listDue(database: Database, at: string): readonly ApprovalRequest[] {
  return toRequests(database.prepare(sql.due).all({ at }))
}
