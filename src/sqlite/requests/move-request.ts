import { randomBytes } from 'node:crypto'
import { ShieldError } from '../../domain/errors.ts'
import type { Move, Moved } from '../../domain/ports/store.ts'
import type { ApprovalRequest, Decision } from '../../domain/request/request.ts'
import { sealDecision } from '../../domain/request/seal.ts'
import { assertArrow, isExpected, moved } from '../../domain/rules/move.ts'
import { isWorthKeeping, withWithdrawn } from '../../domain/vault/vault.ts'
import { appendAudit } from '../audit/append-audit.ts'
import type { Database } from '../file/database.ts'
import { catchUp, recoverOne, wasSentBefore } from '../guard/recover-sent.ts'
import { keyToSeal } from '../guard/sealing.ts'
import { changeVault } from '../guard/vault.ts'
import { decisionColumns, endingColumns } from './request-columns.ts'
import { findRow } from './request-queries.ts'
import { toRequest, type RequestRow } from './request-row.ts'

const sql = {
  decide: `insert into decisions (request_seq, verdict, actor_name, actor_door, digest, reason, at, assurance)
    values (:seq, :decision_verdict, :decision_actor_name, :decision_actor_door, :decision_digest, :decision_reason,
      :decision_at, :decision_assurance)`,
  nonce: `select nonce from seals where request_seq = :seq`,
  seal: `insert into seals (request_seq, nonce, seal) values (:request_seq, :nonce, :seal)`,
} as const

/** One of `requests.move`, to be called inside `write`. */
export function moveRequest(database: Database, move: Move): Moved {
  const row = getRow(database, move.id)
  const request = toRequest(row)
  if (!isExpected(request, move)) return { moved: false, request }
  const { state } = request
  if (state === 'approved' && wasSentBefore(database, request.id)) {
    recoverOne(database, request.id, move.note.at)
    return { moved: false, request: toRequest(getRow(database, request.id)) }
  }
  assertArrow(request, move)
  const { seq } = row
  const after = moved(request, move)
  if (move.decision !== undefined) recordDecision(database, seq, after, move.decision)
  const changed = changedColumns(move)
  database.prepare(updateOf(changed)).run({ ...changed, seq, from: state })
  appendAudit(database, move.note)
  if (state === 'approved') withdraw(database, row, move)
  if (state === 'executing') catchUp(database)
  for (const other of move.together ?? []) moveRequest(database, other)
  return { moved: true, request: after }
}

/** One UPDATE for all that changes, so that the triggers on it fire once. */
function updateOf(changed: object): string {
  const columns = Object.keys(changed).map((name) => `${name} = :${name}`)
  return `update requests set ${columns.join(', ')} where seq = :seq and state = :from`
}

function changedColumns({ to, note, expiresAt, ending }: Move) {
  return {
    state: to,
    updated_at: note.at,
    ...(expiresAt === undefined ? {} : { expires_at: expiresAt }),
    ...(ending === undefined ? {} : endingColumns(ending)),
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
  database.prepare(sql.decide).run({ ...decisionColumns(decision), seq })
  const nonce = randomBytes(16).toString('hex')
  const { seal } = sealDecision(keyToSeal(database), decided, decision, nonce)
  database.prepare(sql.seal).run({ request_seq: seq, nonce, seal })
}

/** An approval that was taken back stays so, also if somebody sets the request's state back. */
function withdraw(
  database: Database,
  { seq, expires_at: expiresAt }: RequestRow,
  { note: { at } }: Move,
): void {
  const nonce = database.prepare(sql.nonce).pluck().get({ seq }) as string | undefined
  if (nonce === undefined || !isWorthKeeping({ expiresAt, at })) return
  changeVault(database, (vault) => withWithdrawn(vault, { nonce, expiresAt, at }))
}
