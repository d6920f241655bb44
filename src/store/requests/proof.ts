import type { Proof } from '../../domain/request/seal.ts'
import type { Database, Steps } from '../database.ts'
import { keyToCheck } from '../guard/sealing.ts'

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
export function* proofOf(database: Database, id: string): Steps<Proof> {
  const row = yield* database.row<ProofRow>(FIND, { id })
  const { nonce = null, seal = null, proposed_until = null, proposed_seal = null } = row ?? {}
  return {
    key: yield* keyToCheck(database),
    proposed: proposed_seal === null ? null : { expiresAt: proposed_until, seal: proposed_seal },
    seal: nonce === null || seal === null ? null : { nonce, seal },
    isUsed: row?.is_used === 1,
  }
}
