import { randomBytes } from 'node:crypto'
import type { ApprovalRequest, Decision } from '../../domain/request/request.ts'
import { sealDecision } from '../../domain/request/seal.ts'
import { isSamePolicy } from '../../domain/ruling/in-force.ts'
import { reachOf, roomFor, type Room } from '../../domain/ruling/room.ts'
import { assertArrow, isExpected, moved, withLimits } from '../../domain/rules/move.ts'
import { isWorthKeeping, withWithdrawn } from '../../domain/vault/vault.ts'
import { appendAudit } from '../audit/append-audit.ts'
import { assigned, insertInto, storable } from '../columns.ts'
import type { Database, Steps } from '../database.ts'
import { catchUp, recoverOne, wasSentBefore } from '../guard/recover-sent.ts'
import { keyToSeal } from '../guard/sealing.ts'
import { standingRow, toMark } from '../guard/standing.ts'
import { changeVault, settleVault } from '../guard/vault.ts'
import { listAllowed } from './precedents.ts'
import { getRow, type ProvenRow } from './proof.ts'
import { columnsOf, DECISION, toRequest } from './request-columns.ts'
import { defined } from '../../domain/text/json.ts'
import type { Move, Moved } from '../../domain/ports/request-store.ts'

const sql = {
  decide: insertInto('decisions', ['request_seq', ...DECISION.names]),
  seal: `insert into seals (request_seq, nonce, seal) values (:request_seq, :nonce, :seal)`,
} as const

/** One of `requests.move`, to be called inside `write`. */
export function* moveRequest(database: Database, asked: Move): Steps<Moved> {
  const row = yield* getRow(database, asked.id)
  const request = toRequest(row)
  if (!isExpected(request, asked)) return { moved: false, request }
  const { state } = request
  if (state === 'approved' && wasSentBefore(database, request.id)) {
    yield* recoverOne(database, request.id, asked.note.at)
    return { moved: false, request: toRequest(yield* getRow(database, request.id)) }
  }
  assertArrow(request, asked)
  const { refused, limits } = yield* askPolicy(database, request, asked)
  if (refused !== null) return { moved: false, request, ...refused }
  const move = withLimits(asked, limits)
  const { seq } = row
  const after = moved(request, move)
  if (move.decision !== undefined) yield* recordDecision(database, seq, after, move.decision)
  const changed = columnsOf(changedFields(move))
  // One UPDATE for all that changes, so that the triggers on it fire once.
  const update = `update requests set ${assigned(Object.keys(changed))} where seq = :seq and state = :from`
  yield* database.tell(update, { ...changed, seq, from: state })
  yield* appendAudit(database, move.note)
  if (state === 'approved') yield* withdraw(database, row, request.expiresAt, move.note.at)
  if (state === 'executing') yield* catchUp(database)
  return { moved: true, request: after, together: yield* moveOthers(database, move.together ?? []) }
}

function* moveOthers(database: Database, moves: readonly Move[]): Steps<readonly ApprovalRequest[]> {
  const together = []
  for (const move of moves) {
    const { moved: isMoved, request } = yield* moveRequest(database, move)
    if (isMoved) together.push(request)
  }
  return together
}

type Answer = Pick<Room, 'limits'> & {
  readonly refused: { readonly isOtherPolicy: true } | { readonly noRoom: string } | null
}

const NOT_LIMITED: Answer = { refused: null, limits: [] }

/** Which policy counts, and what is left of its limits, as they are in this very transaction. */
function* askPolicy(
  database: Database,
  request: ApprovalRequest,
  { under, allowance, note }: Move,
): Steps<Answer> {
  if (under === undefined) return NOT_LIMITED
  if (!isSamePolicy((yield* settleVault(database)).vault.policy, under)) {
    return { refused: { isOtherPolicy: true }, limits: [] }
  }
  if (allowance === undefined) return NOT_LIMITED
  const now = Math.max(Date.parse(note.at), toMark(yield* standingRow(database))?.time ?? 0)
  const since = new Date(now - reachOf(allowance)).toISOString()
  const { limits, noRoom } = roomFor(allowance, request, yield* listAllowed(database, since), now)
  return { refused: noRoom === null ? null : { noRoom }, limits }
}

function changedFields({ to, note, expiresAt, ending }: Move) {
  return {
    state: to,
    updatedAt: note.at,
    ...defined({ expiresAt, ending }),
  }
}

/** With its seal, in the same transaction: there is no decision of shield's without one. */
function* recordDecision(
  database: Database,
  seq: number,
  decided: ApprovalRequest,
  decision: Decision,
): Steps<void> {
  yield* database.tell(sql.decide, { ...storable(DECISION.write(decision)), request_seq: seq })
  const nonce = randomBytes(16).toString('hex')
  const { seal } = sealDecision(yield* keyToSeal(database), decided, decision, nonce)
  yield* database.tell(sql.seal, { request_seq: seq, nonce, seal })
}

/** An approval that was taken back stays so, also if somebody sets the request's state back. */
function* withdraw(
  database: Database,
  { seal_nonce: nonce }: ProvenRow,
  expiresAt: string | null,
  at: string,
): Steps<void> {
  if (nonce === null || !isWorthKeeping({ expiresAt, at })) return
  yield* changeVault(database, (vault) => withWithdrawn(vault, { nonce, expiresAt, at }))
}
