import type { AuditNote } from '../../domain/audit/audit.ts'
import type { Claimed } from '../../domain/ports/store.ts'
import type { Attempt, ApprovalRequest } from '../../domain/request/request.ts'
import type { Proof } from '../../domain/request/seal.ts'
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
import { keyToCheck } from '../guard/sealing.ts'
import { lookInVault } from '../guard/vault.ts'
import { getRow } from './move-request.ts'
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
}

/**
 * One of `requests.claim`, to be called inside `write`: the call may be sent only after that has returned. All that it
 * rests on is read here, whatever was looked at before.
 */
export function claimRequest(database: Database, { id, attempt, note }: ClaimAsk): Claimed {
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

const FIND = `select
    seals.nonce as nonce, seals.seal as seal, request_seals.expires_at as proposed_until,
    request_seals.seal as proposed_seal, used_nonces.nonce is not null as is_used
  from requests
  left join seals on seals.request_seq = requests.seq
  left join request_seals on request_seals.request_seq = requests.seq
  left join used_nonces on used_nonces.nonce = seals.nonce
  where requests.id = :id`

interface ProofRow {
  readonly nonce: string | null
  readonly seal: string | null
  readonly proposed_until: string | null
  readonly proposed_seal: string | null
  readonly is_used: number
}

/** What stands beside a request to prove it. Fails with `unavailable` when the key is not to be had. */
function proofOf(database: Database, id: string): Proof {
  const row = database.prepare(FIND).get({ id }) as ProofRow | undefined
  const { nonce = null, seal = null, proposed_until = null, proposed_seal = null } = row ?? {}
  return {
    key: keyToCheck(database),
    proposed: proposed_seal === null ? null : { expiresAt: proposed_until, seal: proposed_seal },
    seal: nonce === null || seal === null ? null : { nonce, seal },
    isUsed: row?.is_used === 1,
  }
}

/** One of `guard.whyForged`, to be called inside `read`; fails when the key is not to be had. */
export function whyNotSent(database: Database, request: ApprovalRequest): string | null {
  if (!hasContent(request)) return null
  const vault = request.state === 'approved' ? lookInVault(database) : undefined
  return whyNeverSent(request, proofOf(database, request.id), vault)
}
