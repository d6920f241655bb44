import { ShieldError } from '../../domain/errors.ts'
import { OPEN_STATES, STATES, type ApprovalRequest, type State } from '../../domain/request/request.ts'
import { afterPrefix, type Database, type Steps } from '../database.ts'
import { perDialect, type Dialect } from '../dialect.ts'
import { SELECT_REQUEST, toRequest, type RequestRow, toRequests } from './request-columns.ts'
import { quoted } from '../../domain/text/quoted.ts'
import type { ListFilter } from '../../domain/ports/request-store.ts'

// The states stand in the text, so that only their part of the index is read.
const OPEN = `state in (${listOf(OPEN_STATES)})`

const sql = {
  byId: `${SELECT_REQUEST} where request.id = :id`,
  seqOf: `select seq from requests where id = :id and (cast(:requester as text) is null or requester_name = :requester)`,
  newest: `${SELECT_REQUEST} order by request.seq desc limit :limit`,
  // What is open is little; what has ended is counted as it ends.
  count: `select state, count(*) as number from requests where ${OPEN} group by state
    union all select state, sum(number) as number from ended_counts group by state`,
  executing: `${SELECT_REQUEST} where request.state = 'executing' order by request.seq`,
} as const

const finds = perDialect(({ by, unindexed }) => ({
  // Unindexed: or SQLite might walk the whole table in the order of seq instead of the index on id.
  idsStartingWith: `select id from requests where id >= :prefix and id < :end
    order by ${unindexed('seq')} limit 20`,
  countOfRequester: `select state, count(*) as number from requests
    where ${OPEN} and ${unindexed('requester_name')} = :requester group by state
    union all select state, number from ended_counts where requester_name = :requester`,
  idsOfRequester: `select id from requests where id >= :prefix and id < :end
    and ${unindexed('requester_name')} = :requester order by ${unindexed('seq')} limit 20`,
  // The states stand in the text because a parameter would not meet the condition of the partial indexes. Left to itself,
  // SQLite takes the index on states and looks at every request that waits.
  due: `${SELECT_REQUEST} where request.seq in (
      select seq from requests ${by('requests_pending_due')}
      where state = 'pending' and expires_at is not null and expires_at <= :at
      union all
      select seq from requests ${by('requests_approved_due')}
      where state = 'approved' and expires_at is not null and expires_at <= :at
    ) order by request.seq`,
}))

// Each of these expects to be called inside `read` or `write`.

export function* findRow(database: Database, id: string): Steps<RequestRow | undefined> {
  return yield* database.row<RequestRow>(sql.byId, { id })
}

export function* findRequest(database: Database, id: string): Steps<ApprovalRequest | undefined> {
  const row = yield* findRow(database, id)
  return row === undefined ? undefined : toRequest(row)
}

export function* idsStartingWith(
  database: Database,
  prefix: string,
  requester?: string,
): Steps<readonly string[]> {
  const { idsStartingWith: ofAll, idsOfRequester } = finds(database.dialect)
  const end = afterPrefix(prefix)
  return requester === undefined
    ? yield* database.values(ofAll, { prefix, end })
    : yield* database.values(idsOfRequester, { prefix, end, requester })
}

export function* listRequests(database: Database, filter: ListFilter): Steps<readonly ApprovalRequest[]> {
  const limit = Math.max(0, Math.trunc(filter.limit))
  const states = STATES.filter((state) => filter.states.includes(state))
  // A filter whose states all are unknown finds nothing; only an empty one means all.
  if (filter.states.length > 0 && states.length === 0) return []
  const { text, values } = yield* conditions(database, filter)
  const query =
    states.length === 0 && text === '' && filter.decidedBy === undefined
      ? sql.newest
      : queryFor(database.dialect, filter, states, text)
  return toRequests(yield* database.rows(query, { ...values, limit }))
}

/** What a filter asks for beside states, as SQL. Unindexed: none of it chooses the index. */
function* conditions(
  database: Database,
  { operation, requester, connection, decidedBy, before }: ListFilter,
) {
  const columns = { operation, requester_name: requester, connection_id: connection }
  const given = Object.entries(columns).filter(([, value]) => value !== undefined)
  const from = before === undefined ? [] : [['before', yield* seqOf(database, before, requester)] as const]
  const { unindexed } = database.dialect
  return {
    text: [
      ...given.map(([column]) => ` and ${unindexed(column)} = :${column}`),
      ...(decidedBy === 'person' ? [BY_PERSON] : []),
      ...from.map(() => ' and seq < :before'),
    ].join(''),
    values: Object.fromEntries([...given, ...from]),
  }
}

/** What was decided before it was written down how, a person decided. */
const BY_PERSON = ` and exists (
  select 1 from decisions where request_seq = requests.seq and assurance is distinct from 'policy'
)`

/** A page of one requester's ended with one of theirs: somebody else's id is as good as none. */
function* seqOf(database: Database, id: string, requester: string | undefined): Steps<number> {
  const seq = yield* database.value(sql.seqOf, { id, requester: requester ?? null })
  if (typeof seq === 'number') return seq
  throw new ShieldError('not_found', `There is no request ${quoted(id)}`)
}

/** What is open is little; of what has ended, what policy decided is least, and one requester's less than all of a state. */
function queryFor(
  dialect: Dialect,
  { requester, decidedBy }: ListFilter,
  states: readonly State[],
  text: string,
): string {
  const wanted = states.length === 0 ? STATES : states
  if (decidedBy === 'policy') return newestOfPolicy(dialect, wanted, text)
  const isOpen = wanted.every((state) => OPEN_STATES.includes(state))
  return requester === undefined || isOpen ? newestOf(wanted, text) : newestOfRequester(dialect, wanted, text)
}

function listOf(states: readonly State[]): string {
  return states.map((state) => `'${state}'`).join(', ')
}

function newestOfRequester({ unindexed }: Dialect, states: readonly State[], conditions: string): string {
  return `${SELECT_REQUEST} where request.seq in (
      select seq from requests where requester_name = :requester_name and ${unindexed('state')} in (${listOf(states)})${conditions}
      order by seq desc limit :limit
    ) order by request.seq desc`
}

// Cross: or SQLite begins at requests.
function newestOfPolicy({ by, unindexed }: Dialect, states: readonly State[], conditions: string): string {
  return `${SELECT_REQUEST} where request.seq in (
      select seq from decisions ${by('decisions_of_policy')} cross join requests
      where assurance = 'policy' and seq = request_seq and ${unindexed('state')} in (${listOf(states)})${conditions}
      order by request_seq desc limit :limit
    ) order by request.seq desc`
}

/** The newest of each state from the index, then the newest of those: the size of the table plays no part. */
function newestOf(states: readonly State[], conditions: string): string {
  const each = states.map(
    (state) =>
      `select seq from (select seq from requests where state = '${state}'${conditions} order by seq desc limit :limit) as newest`,
  )
  return `${SELECT_REQUEST} where request.seq in (
      select seq from (${each.join(' union all ')}) as newest order by seq desc limit :limit
    ) order by request.seq desc`
}

export function* countRequests(
  database: Database,
  requester?: string,
): Steps<Readonly<Record<State, number>>> {
  const counts = Object.fromEntries(STATES.map((state) => [state, 0])) as Record<State, number>
  const rows =
    requester === undefined
      ? yield* database.rows(sql.count)
      : yield* database.rows(finds(database.dialect).countOfRequester, { requester })
  for (const { state, number } of rows as { state: State; number: number }[]) counts[state] = number
  return counts
}

export function* listExecuting(database: Database): Steps<readonly ApprovalRequest[]> {
  return toRequests(yield* database.rows(sql.executing))
}

export function* listDue(database: Database, at: string): Steps<readonly ApprovalRequest[]> {
  return toRequests(yield* database.rows(finds(database.dialect).due, { at }))
}
