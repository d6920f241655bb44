import { randomBytes } from 'node:crypto'
import { ShieldError } from '../../domain/errors.ts'
import type { Move, Moved } from '../../domain/ports/store.ts'
import type { ApprovalRequest, Decision } from '../../domain/request/request.ts'
import { sealDecision } from '../../domain/request/seal.ts'
import { isSamePolicy } from '../../domain/ruling/in-force.ts'
import { reachOf, roomFor, type Room } from '../../domain/ruling/room.ts'
import { assertArrow, isExpected, moved, withLimits } from '../../domain/rules/move.ts'
import { isWorthKeeping, withWithdrawn } from '../../domain/vault/vault.ts'
import { appendAudit } from '../audit/append-audit.ts'
import { assigned, insertInto, storable } from '../file/columns.ts'
import type { Database } from '../file/database.ts'
import { catchUp, recoverOne, wasSentBefore } from '../guard/recover-sent.ts'
import { keyToSeal } from '../guard/sealing.ts'
import { standingRow, toMark } from '../guard/standing.ts'
import { changeVault, settleVault } from '../guard/vault.ts'
import { listAllowed } from './precedents.ts'
import { findRow } from './request-queries.ts'
import { columnsOf, DECISION, toRequest, type RequestRow } from './request-columns.ts'
import { defined } from '../../domain/text/json.ts'

const sql = {
  decide: insertInto('decisions', ['request_seq', ...DECISION.names]),
  nonce: `select nonce from seals where request_seq = :seq`,
  seal: `insert into seals (request_seq, nonce, seal) values (:request_seq, :nonce, :seal)`,
} as const

/** One of `requests.move`, to be called inside `write`. */
export function moveRequest(database: Database, asked: Move): Moved {
  const row = getRow(database, asked.id)
  const request = toRequest(row)
  if (!isExpected(request, asked)) return { moved: false, request }
  const { state } = request
  if (state === 'approved' && wasSentBefore(database, request.id)) {
    recoverOne(database, request.id, asked.note.at)
    return { moved: false, request: toRequest(getRow(database, request.id)) }
  }
  assertArrow(request, asked)
  const { refused, limits } = askPolicy(database, request, asked)
  if (refused !== null) return { moved: false, request, ...refused }
  const move = withLimits(asked, limits)
  const { seq } = row
  const after = moved(request, move)
  if (move.decision !== undefined) recordDecision(database, seq, after, move.decision)
  const changed = columnsOf(changedFields(move))
  // One UPDATE for all that changes, so that the triggers on it fire once.
  const update = `update requests set ${assigned(Object.keys(changed))} where seq = :seq and state = :from`
  database.prepare(update).run({ ...changed, seq, from: state })
  appendAudit(database, move.note)
  if (state === 'approved') withdraw(database, seq, request.expiresAt, move.note.at)
  if (state === 'executing') catchUp(database)
  for (const other of move.together ?? []) moveRequest(database, other)
  return { moved: true, request: after }
}

type Answer = Pick<Room, 'limits'> & {
  readonly refused: { readonly isOtherPolicy: true } | { readonly noRoom: string } | null
}

const NOT_LIMITED: Answer = { refused: null, limits: [] }

/** Which policy counts, and what is left of its limits, as they are in this very transaction. */
function askPolicy(database: Database, request: ApprovalRequest, { under, allowance, note }: Move): Answer {
  if (under === undefined) return NOT_LIMITED
  if (!isSamePolicy(settleVault(database).vault.policy, under)) {
    return { refused: { isOtherPolicy: true }, limits: [] }
  }
  if (allowance === undefined) return NOT_LIMITED
  const now = Math.max(Date.parse(note.at), toMark(standingRow(database))?.time ?? 0)
  const since = new Date(now - reachOf(allowance)).toISOString()
  const { limits, noRoom } = roomFor(allowance, request, listAllowed(database, since), now)
  return { refused: noRoom === null ? null : { noRoom }, limits }
}

function changedFields({ to, note, expiresAt, ending }: Move) {
  return {
    state: to,
    updatedAt: note.at,
    ...defined({ expiresAt, ending }),
  }
}

/** Fails with `not_found`. */
export function getRow(database: Database, id: string): RequestRow {
  const row = findRow(database, id)
  if (row !== undefined) return row
  throw new ShieldError('not_found', `There is no request ${id}`, { hint: 'shield approvals list' })
}

/** With its seal, in the same transaction: there is no decision of shield's without one. */
function recordDecision(database: Database, seq: number, decided: ApprovalRequest, decision: Decision): void {
  database.prepare(sql.decide).run({ ...storable(DECISION.write(decision)), request_seq: seq })
  const nonce = randomBytes(16).toString('hex')
  const { seal } = sealDecision(keyToSeal(database), decided, decision, nonce)
  database.prepare(sql.seal).run({ request_seq: seq, nonce, seal })
}

/** An approval that was taken back stays so, also if somebody sets the request's state back. */
function withdraw(database: Database, seq: number, expiresAt: string | null, at: string): void {
  const nonce = database.prepare(sql.nonce).pluck().get({ seq }) as string | undefined
  if (nonce === undefined || !isWorthKeeping({ expiresAt, at })) return
  changeVault(database, (vault) => withWithdrawn(vault, { nonce, expiresAt, at }))
}
