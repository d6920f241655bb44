import { randomBytes } from 'node:crypto'
import { ShieldError } from '../domain/errors.ts'
import type { ApprovalRequest, Decision, Ending } from '../domain/request.ts'
import { sealDecision } from '../domain/seal.ts'
import type { Move, Moved } from '../domain/store.ts'
import { appendAudit } from './append-audit.ts'
import type { Database } from './database.ts'
import { catchUp } from './recover-sent.ts'
import { findRow } from './request-queries.ts'
import { toRequest, type RequestRow } from './request-row.ts'
import { keyToSeal } from './seal-key.ts'
import { storable, storedJson } from './stored-text.ts'

const sql = {
  decide: `insert into decisions (request_seq, verdict, actor_name, actor_door, digest, reason, at)
    values (:request_seq, :verdict, :actor_name, :actor_door, :digest, :reason, :at)`,
  seal: `insert into seals (request_seq, nonce, seal) values (:request_seq, :nonce, :seal)`,
  expire: `update requests set expires_at = :expires_at where seq = :seq`,
  end: `update requests set ending_code = :code, ending_message = :message, ending_evidence = :evidence,
    ending_result = :result, ending_by_name = :by_name, ending_by_door = :by_door where seq = :seq`,
  move: `update requests set state = :to, updated_at = :at where seq = :seq and state = :from`,
} as const

/** One of `requests.move`, to be called inside `write`. */
export function moveRequest(database: Database, move: Move): Moved {
  const row = getRow(database, move.id)
  if (!isExpected(row, move)) return { moved: false, request: toRequest(row) }
  const { seq } = row
  if (move.decision !== undefined) recordDecision(database, row, move.decision)
  if (move.expiresAt !== undefined) database.prepare(sql.expire).run({ seq, expires_at: move.expiresAt })
  if (move.ending !== undefined) recordEnding(database, seq, move.ending)
  database.prepare(sql.move).run({ seq, from: row.state, to: move.to, at: move.note.at })
  appendAudit(database, move.note)
  if (move.attemptId !== undefined) catchUp(database)
  for (const other of move.together ?? []) moveRequest(database, other)
  return { moved: true, request: toRequest(getRow(database, move.id)) }
}

/** Fails with `not_found`. */
export function getRow(database: Database, id: string): RequestRow {
  const row = findRow(database, id)
  if (row !== undefined) return row
  throw new ShieldError('not_found', `There is no request ${id}`, { hint: 'shield approvals list' })
}

function isExpected(row: RequestRow, { from, attemptId }: Move): boolean {
  return from.includes(row.state) && (attemptId === undefined || attemptId === row.attempt_id)
}

function recordDecision(database: Database, row: RequestRow, decision: Decision): void {
  database.prepare(sql.decide).run(
    storable({
      request_seq: row.seq,
      verdict: decision.verdict,
      actor_name: decision.actor.name,
      actor_door: decision.actor.door,
      digest: decision.digest,
      reason: decision.reason,
      at: decision.at,
    }),
  )
  recordSeal(database, row.seq, toRequest(row), decision)
}

/** In the same transaction: there is no decision of shield's without a seal. */
function recordSeal(database: Database, seq: number, request: ApprovalRequest, decision: Decision): void {
  const nonce = randomBytes(16).toString('hex')
  const { seal } = sealDecision(keyToSeal(database), request, decision, nonce)
  database.prepare(sql.seal).run({ request_seq: seq, nonce, seal })
}

function recordEnding(database: Database, seq: number, ending: Ending): void {
  database.prepare(sql.end).run(
    storable({
      seq,
      code: ending.code,
      message: ending.message,
      evidence: ending.evidence,
      result: storedJson(ending.result, 'result'),
      by_name: ending.by?.name ?? null,
      by_door: ending.by?.door ?? null,
    }),
  )
}
