import type { AuditNote } from '../../domain/audit/audit.ts'
import type { Proposed, Replaced, Retry, Move } from '../../domain/ports/request-store.ts'
import { countedAs } from '../../domain/operation/stakes.ts'
import type { Bound } from '../../domain/limits.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'
import { sealRequest } from '../../domain/request/seal.ts'
import {
  underSameKey,
  answerTo,
  assertBeginning,
  looksFor,
  recentSince,
  refuseBeyond,
  type Repeat,
  repeatOf,
  type Reuse,
  type WriteIdentity,
} from '../../domain/rules/propose.ts'
import { answerToRetry } from '../../domain/rules/retry.ts'
import { askedOf } from '../../domain/vault/intent.ts'
import { appendAudit } from '../audit/append-audit.ts'
import { insertInto, storable } from '../columns.ts'
import type { Database, Steps } from '../database.ts'
import { perDialect } from '../dialect.ts'
import { keyToSeal } from '../guard/sealing.ts'
import { moveRequest } from './move-request.ts'
import { getRow } from './proof.ts'
import {
  columnsOf,
  INSERT_REQUEST,
  ORIGIN,
  SELECT_REQUEST,
  toRequest,
  toRequests,
} from './request-columns.ts'
import { listKin, waitingOf } from './cold-queries.ts'
import { findRequest } from './request-queries.ts'

// These narrow down, so that little is loaded; what of it fits is said by the rules.
const sql = {
  // 'pending' is a literal, or the partial index is not used; the beginning of an input is what PostgreSQL's holds of it.
  alike: `${SELECT_REQUEST} where request.state = 'pending' and request.requester_name = :requester_name
    and request.operation = :operation and request.connection_id = :connection_id
    and substr(request.input, 1, 100) = substr(:input, 1, 100) and request.input = :input
    and (request.expires_at is null or request.expires_at > :at) order by request.seq limit 1`,
  // The conditions stand as in the partial index, or that is not used.
  recent: `${SELECT_REQUEST} where request.requester_door <> 'cli' and request.requester_name = :requester_name
    and request.connection_id = :connection_id and request.operation = :operation
    and substr(request.input, 1, 100) = substr(:input, 1, 100) and request.input = :input
    and (request.state in ('pending', 'approved', 'executing', 'unknown') or request.updated_at > :since)
    order by request.seq desc limit 20`,
  isSameInput: `select exists (select 1 from lost_sendings where request_id = :id and input_hash = :input_hash)`,
  seal: `insert into request_seals (request_seq, expires_at, seal) values (:request_seq, :expires_at, :seal)`,
  recipient: insertInto('recipients', ['counted_as', 'request_seq']),
  callback: insertInto('callbacks', ['url', 'request_seq']),
  origin: insertInto('origins', ['request_seq', ...ORIGIN.names]),
} as const

// Unindexed: what was lost or is under way is little, and all that a requester ever asked for is not.
const finds = perDialect(({ unindexed }) => ({
  begun: `${SELECT_REQUEST} where request.state in ('approved', 'executing', 'unknown')
    and ${unindexed('request.requester_name')} = :requester_name and request.operation = :operation
    and ${unindexed('request.connection_id')} = :connection_id and request.input = :input
    and (request.state <> 'approved' or request.expires_at is null or request.expires_at > :at)
    order by request.seq desc limit 1`,
  byKey: `${SELECT_REQUEST} where request.requester_name = :requester_name
      and request.idempotency_key = :idempotency_key and request.idempotency_key is not null
    union all ${SELECT_REQUEST} where ${unindexed('request.requester_name')} = :requester_name
      and request.id in (select request_id from lost_sendings where recreated = 1 and key_hash = :key_hash)`,
  // Only the hash of their input is known.
  recentLost: `${SELECT_REQUEST} where request.requester_door <> 'cli'
    and ${unindexed('request.requester_name')} = :requester_name
    and request.connection_id = :connection_id and request.operation = :operation
    and request.id in (select request_id from lost_sendings where recreated = 1 and input_hash = :input_hash)`,
}))

interface Asked {
  readonly request: ApprovalRequest
  readonly note: AuditNote
  /** Null: as much as they like. */
  readonly bound: Bound | null
}

/** One of `requests.propose`, to be called inside `write`. */
export function* proposeRequest(database: Database, ask: Asked & { readonly reuse: Reuse }): Steps<Proposed> {
  const { request, reuse, note } = ask
  assertBeginning(request)
  const { at } = note
  const wanted = looksFor({ request, reuse, at })
  const columns = columnsOf(request)
  const load = function* (query: string, more: object): Steps<readonly ApprovalRequest[]> {
    return toRequests(yield* database.rows(query, { ...columns, ...more }))
  }
  const answer = answerTo(
    { request, reuse, at },
    {
      underKey: wanted.underKey ? yield* findByKey(database, request) : undefined,
      open: wanted.open
        ? [...(yield* load(sql.alike, { at })), ...(yield* load(finds(database.dialect).begun, { at }))]
        : [],
      recent: wanted.recent ? yield* findRecent(database, request, at) : [],
    },
  )
  return answer ?? { kind: 'created', request: yield* insert(database, ask) }
}

/** One of `requests.retry`, to be called inside `write`. */
export function* retryRequest(
  database: Database,
  ask: Asked & { readonly looked: readonly string[] },
): Steps<Retry> {
  const { request, looked, note } = ask
  assertBeginning(request)
  const id = request.origin?.id ?? ''
  const old = yield* findRequest(database, id)
  const kin = old === undefined ? [] : yield* listKin(database, old)
  const answer = answerToRetry({ id, looked, at: note.at }, kin)
  return answer ?? { kind: 'created', request: yield* insert(database, ask) }
}

/** One of `requests.replace`, to be called inside `write`: the new one stands only if the old one yields to it. */
export function* replaceRequest(
  database: Database,
  ask: Asked & { readonly cancelling: Move },
): Steps<Replaced> {
  assertBeginning(ask.request)
  const same = yield* findAskedBefore(database, ask.request, { reuse: false, at: ask.note.at })
  if (same !== undefined) return same
  const cancelled = yield* moveRequest(database, ask.cancelling)
  if (!cancelled.moved) return { kind: 'too_late', request: cancelled.request }
  return { kind: 'created', request: yield* insert(database, ask) }
}

function* insert(database: Database, { request, note, bound }: Asked): Steps<ApprovalRequest> {
  const request_seq = yield* database.value<number>(INSERT_REQUEST, columnsOf(request))
  const { origin, stakes, notifyUrl } = request
  const counted = new Set((stakes?.recipients ?? []).map(countedAs))
  for (const counted_as of counted)
    yield* database.tell(sql.recipient, { ...storable({ counted_as }), request_seq })
  if (origin !== undefined) {
    yield* database.tell(sql.origin, { ...storable(ORIGIN.write(origin)), request_seq })
  }
  if (notifyUrl !== undefined)
    yield* database.tell(sql.callback, { ...storable({ url: notifyUrl }), request_seq })
  // Asked with the new one among them: what fails is undone.
  const { name } = request.requester
  if (bound !== null) refuseBeyond(bound, name, yield* waitingOf(database, name))
  // As it stands there now: what was stored is what is sealed.
  const stored = toRequest(yield* getRow(database, request.id))
  yield* appendAudit(database, note)
  const seal = sealRequest(yield* keyToSeal(database), stored)
  yield* database.tell(sql.seal, { request_seq, expires_at: stored.expiresAt, seal })
  return stored
}

/** `requests.askedBefore`. */
export function* findAskedBefore(
  database: Database,
  request: WriteIdentity,
  { reuse, at }: { readonly reuse: Repeat | false; readonly at: string },
): Steps<Proposed | undefined> {
  if (request.idempotencyKey !== null) return underSameKey(request, yield* findByKey(database, request))
  return reuse === false
    ? undefined
    : repeatOf({ request, reuse, at }, yield* findRecent(database, request, at))
}

function* findRecent(
  database: Database,
  request: WriteIdentity,
  at: string,
): Steps<readonly ApprovalRequest[]> {
  const { requester, connection, operation, input } = request
  const columns = columnsOf({ requester, connection, operation, input })
  const recent = toRequests(yield* database.rows(sql.recent, { ...columns, since: recentSince(at) }))
  const input_hash = askedOf(request).inputHash
  const lost = toRequests(
    yield* database.rows(finds(database.dialect).recentLost, { ...columns, input_hash }),
  )
  // First: what was asked for again before they came to light was taken back.
  return [...lost.map((one) => ({ ...one, input })), ...recent]
}

function* findByKey(database: Database, request: WriteIdentity): Steps<ApprovalRequest | undefined> {
  const { requester, idempotencyKey } = request
  if (idempotencyKey === null) return undefined
  const { keyHash, inputHash } = askedOf(request)
  const columns = columnsOf({ requester, idempotencyKey })
  const found = toRequests(
    yield* database.rows(finds(database.dialect).byKey, { ...columns, key_hash: keyHash }),
  )
  const lost = found.find(({ payloadLost }) => payloadLost)
  if (lost === undefined) return found[0]
  // Known by hashes alone, so that what they were taken of is filled in where that is asked for now.
  const isSame = yield* database.value(sql.isSameInput, { id: lost.id, input_hash: inputHash })
  return { ...lost, idempotencyKey, ...(isSame === 1 && { input: request.input }) }
}
