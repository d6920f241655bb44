import type { AuditNote } from '../../domain/audit/audit.ts'
import { isSamePolicy, type PolicyStanding } from '../../domain/ruling/in-force.ts'
import type { Claimed } from '../../domain/ports/store.ts'
import type { Attempt, ApprovalRequest } from '../../domain/request/request.ts'
import {
  claimed,
  judgeApproval,
  judgeHold,
  judgeState,
  hasContent,
  whyNeverSent,
} from '../../domain/rules/claim.ts'
import { appendAudit } from '../audit/append-audit.ts'
import { insertInto, storable } from '../file/columns.ts'
import type { Database } from '../file/database.ts'
import { recoverOne, settleStanding, wasSentBefore } from '../guard/recover-sent.ts'
import { lookInVault } from '../guard/vault.ts'
import { getRow } from './move-request.ts'
import { proofOf } from './proof.ts'
import { ATTEMPT, toRequest } from './request-columns.ts'

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
export function claimRequest(database: Database, { id, attempt, note, under }: ClaimAsk): Claimed {
  const row = getRow(database, id)
  const request = toRequest(row)
  const state = judgeState(request, wasSentBefore(database, id))
  if (state === 'not_approved') return { kind: 'not_approved', request }
  if (state === 'sent') {
    recoverOne(database, id, note.at)
    return { kind: 'not_approved', request: toRequest(getRow(database, id)) }
  }
  const { vault } = settleStanding(database, note.at)
  const held = judgeHold(vault)
  if (held !== null) return { ...held, request }
  if (!isSamePolicy(vault.policy, under)) return { kind: 'other_policy', request }
  const verdict = judgeApproval(request, vault, proofOf(database, id))
  if (verdict.kind === 'altered') return { ...verdict, request }
  const { seq } = row
  database.prepare(sql.use).run({ nonce: verdict.nonce, seq })
  database.prepare(sql.attempt).run({ ...storable(ATTEMPT.write(attempt)), request_seq: seq })
  const { changes } = database.prepare(sql.claim).run({ seq, at: note.at })
  if (changes !== 1) return { kind: 'not_approved', request }
  appendAudit(database, note)
  return { kind: 'claimed', request: claimed(request, attempt, note.at) }
}

/** One of `guard.whyForged`, to be called inside `read`; fails when the key is not to be had. */
export function whyNotSent(database: Database, request: ApprovalRequest): string | null {
  if (!hasContent(request)) return null
  const vault = request.state === 'approved' ? lookInVault(database) : undefined
  return whyNeverSent(request, proofOf(database, request.id), vault)
}
