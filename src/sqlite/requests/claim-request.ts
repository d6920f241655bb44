import type { AuditNote } from '../../domain/audit/audit.ts'
import type { Attempt } from '../../domain/request/request.ts'
import {
  UNSEALED,
  whyAltered,
  whyForged,
  type Proof,
  type RequestSeal,
  type Seal,
} from '../../domain/request/seal.ts'
import type { Claimed } from '../../domain/ports/store.ts'
import type { Vault } from '../../domain/vault/vault.ts'
import { appendAudit } from '../audit/append-audit.ts'
import type { Database } from '../file/database.ts'
import { getRow } from './move-request.ts'
import { recoverOne, settleStanding, wasSentBefore } from '../guard/recover-sent.ts'
import { toRequest } from './request-row.ts'
import { keyToCheck } from '../guard/sealing.ts'
import { storable } from '../file/stored-text.ts'
import { lookInVault, settleVault } from '../guard/vault.ts'

const sql = {
  attempt: `insert into attempts (
      request_seq, id, owner_host, owner_boot_id, owner_pid_namespace, owner_pid, owner_start_time, started_at
    ) values (
      :request_seq, :id, :owner_host, :owner_boot_id, :owner_pid_namespace, :owner_pid, :owner_start_time, :started_at
    )`,
  seal: `select nonce, seal from seals where request_seq = :seq`,
  proposed: `select expires_at as expiresAt, seal from request_seals where request_seq = :seq`,
  isUsed: `select 1 from used_nonces where nonce = :nonce`,
  use: `insert into used_nonces (nonce, request_seq) values (:nonce, :seq)`,
  claim: `update requests set state = 'executing', updated_at = :at where seq = :seq and state = 'approved'`,
} as const

/** One of `requests.claim`, to be called inside `write`: the call may be sent only after that has returned. */
export function claimRequest(
  database: Database,
  ask: { readonly id: string; readonly attempt: Attempt; readonly note: AuditNote },
): Claimed {
  const row = getRow(database, ask.id)
  const request = toRequest(row)
  if (request.state !== 'approved') return { kind: 'not_approved', request }
  if (wasSentBefore(database, ask.id)) {
    recoverOne(database, ask.id, ask.note.at)
    return { kind: 'not_approved', request: toRequest(getRow(database, ask.id)) }
  }
  settleStanding(database, ask.note.at)
  const { vault } = settleVault(database)
  if (vault.hold !== null) return { kind: 'held', request, hold: vault.hold }
  const proof = proofOf(database, row.seq)
  const why = whyForged(request, proof) ?? whyWithdrawn(vault, proof)
  if (why !== null) return { kind: 'altered', request, why }
  database.prepare(sql.use).run({ nonce: proof.seal?.nonce, seq: row.seq })
  database.prepare(sql.attempt).run(toColumns(row.seq, ask.attempt))
  const { changes } = database.prepare(sql.claim).run({ seq: row.seq, at: ask.note.at })
  if (changes !== 1) return { kind: 'not_approved', request }
  appendAudit(database, ask.note)
  return { kind: 'claimed', request: toRequest(getRow(database, ask.id)) }
}

function whyWithdrawn({ withdrawn }: Vault, { seal }: Proof): string | null {
  return seal !== null && Object.hasOwn(withdrawn, seal.nonce)
    ? 'Its approval was taken back before anything was sent'
    : null
}

/** One of `guard.whyForged`, to be called inside `read`; fails when the key is not to be had. */
export function whyNotSent(database: Database, id: string): string | null {
  const row = getRow(database, id)
  if (row.purged_at !== null || row.payload_lost === 1) return null
  const [request, proof] = [toRequest(row), proofOf(database, row.seq)]
  if (row.state === 'approved') {
    const vault = lookInVault(database)
    return whyForged(request, proof) ?? (vault === undefined ? null : whyWithdrawn(vault, proof))
  }
  const why = whyAltered(request, proof)
  // Of what has ended nothing hangs on it any more.
  return why === UNSEALED && row.state !== 'pending' ? null : why
}

function proofOf(database: Database, seq: number): Proof {
  const seal = database.prepare(sql.seal).get({ seq }) as Seal | undefined
  return {
    key: keyToCheck(database),
    proposed: (database.prepare(sql.proposed).get({ seq }) as RequestSeal | undefined) ?? null,
    seal: seal ?? null,
    isUsed: seal !== undefined && database.prepare(sql.isUsed).get({ nonce: seal.nonce }) !== undefined,
  }
}

function toColumns(seq: number, { id, owner, startedAt }: Attempt) {
  return storable({
    request_seq: seq,
    id,
    owner_host: owner.host,
    owner_boot_id: owner.bootId,
    owner_pid_namespace: owner.pidNamespace,
    owner_pid: owner.pid,
    owner_start_time: owner.startTime,
    started_at: startedAt,
  })
}
