import { countedAs, isAlwaysNew, type Stakes } from '../../domain/operation/stakes.ts'
import type { PolicyMark } from '../../domain/request/request.ts'
import type { Use } from '../../domain/ruling/room.ts'
import { wasApproved } from '../../domain/request/seal.ts'
import { MOST_LOOKED_AT, type Past } from '../../domain/request/unusual.ts'
import { parseJsonColumn } from '../columns.ts'
import { each, those, type Database, type Steps } from '../database.ts'
import { perDialect } from '../dialect.ts'
import { proofOf } from './proof.ts'
import { columnsOf } from './request-columns.ts'
import { findRequest } from './request-queries.ts'
import type {
  AlikeWrite,
  InDoubt,
  Kind,
  Precedents,
  PrecedentsAsk,
} from '../../domain/ports/request-store.ts'

// What came before a request, as policy has to know it.

/** For a request of which it is not proven that nothing was sent. */
const MAY_HAVE_LANDED = `(requests.state in ('pending', 'approved', 'executing', 'unknown', 'succeeded')
  or (requests.state = 'failed' and exists (select 1 from attempts where attempts.request_seq = requests.seq)))`

const sql = {
  repeats: `select count(*) from recipients join requests on requests.seq = recipients.request_seq
    where recipients.counted_as = :counted_as and requests.operation = :operation
      and requests.created_at > :since and requests.id <> :id and ${MAY_HAVE_LANDED}`,
  // 'succeeded' is a literal, or the partial index is not used.
  done: `select requester_name, stakes from requests
    where connection_id = :connection and operation = :operation and state = 'succeeded' and stakes is not null
    order by seq desc limit ${MOST_LOOKED_AT}`,
} as const

const finds = perDialect(({ elements, member, by, unindexed }) => ({
  // The latest few: one of them that is what it seems is enough.
  known: `select requests.id from recipients
    join requests on requests.seq = recipients.request_seq
    join decisions on decisions.request_seq = requests.seq
    where recipients.counted_as = :counted_as and ${unindexed('requests.connection_id')} = :connection
      and ${unindexed('requests.state')} = 'succeeded' and decisions.assurance is distinct from 'policy'
      and exists (select 1 from ${elements(member('requests.stakes', 'recipients'))} where value = :recipient)
    order by recipients.request_seq desc limit 3`,
  inDoubt: `select id, requester_name as requester from requests
    where state = 'unknown' and operation = :operation and ${unindexed('connection_id')} = :connection
      and input = :input order by seq desc limit 3`,
  allowed: `select requests.id, requests.operation, requests.connection_id, requests.input, requests.stakes,
      requests.requester_name, decisions.policy, decisions.at
    from decisions ${by('decisions_by_policy')} join requests on requests.seq = decisions.request_seq
    where decisions.assurance = 'policy' and decisions.at > :since and decisions.policy is not null
      and ${MAY_HAVE_LANDED} order by decisions.at`,
}))

// Each of these expects to be called inside `read` or `write`.

export function* findPrecedents(database: Database, ask: PrecedentsAsk): Steps<Precedents> {
  const { operation, since, id } = ask
  const counts = yield* each(ask.recipients, (recipient) =>
    database.value<number>(sql.repeats, { counted_as: countedAs(recipient), operation, since, id }),
  )
  return {
    known: yield* those(ask.recipients, (recipient) => isKnown(database, recipient, ask.connection)),
    repeats: Math.max(0, ...counts.map(Number)),
  }
}

/** Only by what shield sealed: a row that somebody wrote makes nobody known. */
function* isKnown(database: Database, recipient: string, connection: string): Steps<boolean> {
  if (isAlwaysNew(recipient)) return false
  const values = { recipient, counted_as: countedAs(recipient), connection }
  for (const id of yield* database.values<string>(finds(database.dialect).known, values)) {
    const request = yield* findRequest(database, id)
    if (request !== undefined && wasApproved(request, yield* proofOf(database, id))) return true
  }
  return false
}

/** As they stand there: what they are for warns, and decides nothing. */
export function* listDone(database: Database, { connection, operation }: Kind): Steps<readonly Past[]> {
  const rows = yield* database.rows<DoneRow>(sql.done, { connection, operation })
  return rows.map(({ requester_name: requester, stakes }) => ({
    requester,
    stakes: parseJsonColumn(stakes, 'stakes of an earlier request') as Stakes,
  }))
}

export function* listAlikeInDoubt(
  database: Database,
  { connection, operation, input }: AlikeWrite,
): Steps<readonly InDoubt[]> {
  const values = { connection, operation, ...columnsOf({ input }) }
  return yield* database.rows<InDoubt>(finds(database.dialect).inDoubt, values)
}

interface DoneRow {
  readonly requester_name: string
  readonly stakes: string
}

interface AllowedRow {
  readonly id: string
  readonly operation: string
  readonly connection_id: string
  readonly input: string
  readonly stakes: string | null
  readonly requester_name: string
  readonly policy: string
  readonly at: string
}

export function* listAllowed(database: Database, since: string): Steps<readonly Use[]> {
  return (yield* database.rows<AllowedRow>(finds(database.dialect).allowed, { since })).map(toUse)
}

function toUse(row: AllowedRow): Use {
  const of = (text: string, what: string) => parseJsonColumn(text, `${what} of request ${row.id}`)
  return {
    request: row.id,
    operation: row.operation,
    connection: row.connection_id,
    // As it is stored: that is the canonical text.
    input: row.input,
    stakes: row.stakes === null ? null : (of(row.stakes, 'stakes') as Stakes),
    requester: row.requester_name,
    rules: (of(row.policy, 'policy') as PolicyMark).rules,
    at: row.at,
  }
}
