import type { AuditNote } from '../../domain/audit/audit.ts'
import { ShieldError } from '../../domain/errors.ts'
import { isSamePolicy, type PolicyStanding } from '../../domain/ruling/in-force.ts'
import { type Attempt, type ApprovalRequest, lossOf } from '../../domain/request/request.ts'
import { claimed, judgeApproval, judgeHold, judgeState, whyNeverSent } from '../../domain/rules/claim.ts'
import { appendAudit } from '../audit/append-audit.ts'
import { insertInto, storable } from '../columns.ts'
import type { Database, Steps } from '../database.ts'
import { recoverOne, settleStanding, wasSentBefore } from '../guard/recover-sent.ts'
import { findStanding } from '../guard/standing.ts'
import { lookInVault } from '../guard/vault.ts'
import { getRow, proofIn, proofOf } from './proof.ts'
import { ATTEMPT, toRequest } from './request-columns.ts'
import type { Claimed } from '../../domain/ports/request-store.ts'

const sql = {
  attempt: insertInto('attempts', ['request_seq', ...ATTEMPT.names]),
  use: `insert into used_nonces (nonce, request_seq) values (:nonce, :seq)`,
  claim: `update requests set state = 'executing', updated_at = :at where seq = :seq and state = 'approved'`,
} as const

interface ClaimAsk {
  readonly id: string
  readonly attempt: Attempt
  readonly note: AuditNote
  readonly under: PolicyStanding | null
}

/**
 * One of `requests.claim`, to be called inside `write`: the call may be sent only after that has returned. All that it
 * rests on is read here, whatever was looked at before.
 */
export function* claimRequest(database: Database, { id, attempt, note, under }: ClaimAsk): Steps<Claimed> {
  const row = yield* getRow(database, id)
  const request = toRequest(row)
  const state = judgeState(request, wasSentBefore(database, id))
  if (state === 'not_approved') return { kind: 'not_approved', request }
  if (state === 'sent') {
    yield* recoverOne(database, id, note.at)
    return { kind: 'not_approved', request: toRequest(yield* getRow(database, id)) }
  }
  const { vault } = yield* settleStanding(database, note.at)
  const held = judgeHold(vault)
  // With what ends it, which the vault does not say.
  if (held !== null) return { ...held, hold: (yield* findStanding(database)).hold ?? held.hold, request }
  if (!isSamePolicy(vault.policy, under)) return { kind: 'other_policy', request }
  const verdict = judgeApproval(request, vault, yield* proofIn(database, row))
  if (verdict.kind === 'altered') return { ...verdict, request }
  const why = database.sender === undefined ? null : yield* database.sender.takeOn(attempt)
  if (why !== null) return { kind: 'barred', request, why }
  const { seq } = row
  yield* database.tell(sql.use, { nonce: verdict.nonce, seq })
  yield* database.tell(sql.attempt, { ...storable(ATTEMPT.write(attempt)), request_seq: seq })
  // Undone with what was told above: an attempt that stands began.
  if ((yield* database.run(sql.claim, { seq, at: note.at })) !== 1) throw changedMeanwhile(id)
  yield* appendAudit(database, note)
  return { kind: 'claimed', request: claimed(request, attempt, note.at) }
}

/** Only what is written past shield comes in between: each of its own changes waits for the one before. */
function changedMeanwhile(id: string): ShieldError {
  return new ShieldError(
    'unavailable',
    `${id} was changed without shield while it was about to be sent; nothing was sent`,
    { hint: `shield approvals show ${id}` },
  )
}

/** One of `guard.whyForged`, to be called inside `read`; fails when the key is not to be had. */
export function* whyNotSent(database: Database, request: ApprovalRequest): Steps<string | null> {
  if (lossOf(request) !== null) return null
  const vault = request.state === 'approved' ? lookInVault(database) : undefined
  return whyNeverSent(request, yield* proofOf(database, request.id), vault)
}
