import { randomBytes } from 'node:crypto'
import { ShieldError } from '../../domain/errors.ts'
import type { ApprovalRequest, Decision, Ending } from '../../domain/request/request.ts'
import { sealDecision } from '../../domain/request/seal.ts'
import type { Move, Moved } from '../../domain/ports/store.ts'
import { appendAudit } from '../audit/append-audit.ts'
import type { Database } from '../file/database.ts'
import { catchUp, recoverOne, wasSentBefore } from '../guard/recover-sent.ts'
import { findRow } from './request-queries.ts'
import { toRequest, type RequestRow } from './request-row.ts'
import { keyToSeal } from '../guard/sealing.ts'
import { storable, storedJson } from '../file/stored-text.ts'
import { changeVault } from '../guard/vault.ts'

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
  if (!isExpected(row, move)) return { moved: false, request: toRequest(row) }
  if (row.state === 'approved' && wasSentBefore(database, row.id)) {
    recoverOne(database, row.id, move.note.at)
    return { moved: false, request: toRequest(getRow(database, row.id)) }
  }
  const { seq } = row
  if (move.decision !== undefined) recordDecision(database, row, move.decision, move.expiresAt)
  const changed = changedColumns(move)
  database.prepare(updateOf(changed)).run({ ...changed, seq, from: row.state })
  appendAudit(database, move.note)
  if (row.state === 'approved') withdraw(database, row, move)
  if (row.state === 'executing') catchUp(database)
  for (const other of move.together ?? []) moveRequest(database, other)
  // Reading it again would cost more than writing it did.
  const decided = move.decision === undefined ? {} : decisionColumns(move.decision)
  return { moved: true, request: toRequest({ ...row, ...changed, ...decided } as RequestRow) }
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

function isExpected(row: RequestRow, { from, attemptId }: Move): boolean {
  return from.includes(row.state) && (attemptId === undefined || attemptId === row.attempt_id)
}

function recordDecision(
  database: Database,
  row: RequestRow,
  decision: Decision,
  until: Move['expiresAt'],
): void {
  database.prepare(sql.decide).run({ ...decisionColumns(decision), seq: row.seq })
  const request = toRequest(row)
  recordSeal(database, row.seq, until === undefined ? request : { ...request, expiresAt: until }, decision)
}

/** An approval that was taken back stays so, also if somebody sets the request's state back: for as long as it would last. */
function withdraw(database: Database, { seq, expires_at }: RequestRow, { note }: Move): void {
  const nonce = database.prepare(sql.nonce).pluck().get({ seq }) as string | undefined
  if (nonce === undefined || (expires_at !== null && expires_at <= note.at)) return
  changeVault(database, (vault) => {
    const still = Object.entries(vault.withdrawn).filter(([, until]) => until > note.at)
    return { ...vault, withdrawn: { ...Object.fromEntries(still), [nonce]: expires_at ?? FOR_EVER } }
  })
}

const FOR_EVER = '9999-12-31T23:59:59.999Z'

/** As SELECT_REQUEST names them. */
function decisionColumns({ verdict, actor, digest, reason, at, assurance }: Decision) {
  return storable({
    decision_verdict: verdict,
    decision_actor_name: actor.name,
    decision_actor_door: actor.door,
    decision_digest: digest,
    decision_reason: reason,
    decision_at: at,
    decision_assurance: assurance ?? null,
  })
}

/** In the same transaction: there is no decision of shield's without a seal. */
function recordSeal(database: Database, seq: number, request: ApprovalRequest, decision: Decision): void {
  const nonce = randomBytes(16).toString('hex')
  const { seal } = sealDecision(keyToSeal(database), request, decision, nonce)
  database.prepare(sql.seal).run({ request_seq: seq, nonce, seal })
}

function endingColumns(ending: Ending) {
  return storable({
    ending_code: ending.code,
    ending_message: ending.message,
    ending_evidence: ending.evidence,
    ending_result: storedJson(ending.result, 'result'),
    ending_by_name: ending.by?.name ?? null,
    ending_by_door: ending.by?.door ?? null,
  })
}
