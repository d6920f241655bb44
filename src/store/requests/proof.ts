import { ShieldError } from '../../domain/errors.ts'
import type { Proof } from '../../domain/request/seal.ts'
import type { Database, Steps } from '../database.ts'
import { keyToCheck } from '../guard/sealing.ts'
import { selectRequest, type RequestRow } from './request-columns.ts'

const COLUMNS = `seals.nonce as seal_nonce, seals.seal as seal_seal, request_seals.expires_at as proposed_until,
    request_seals.seal as proposed_seal, used_nonces.nonce is not null as is_used`

const tables = (request: string): string => `
  left join seals on seals.request_seq = ${request}.seq
  left join request_seals on request_seals.request_seq = ${request}.seq
  left join used_nonces on used_nonces.nonce = seals.nonce`

const sql = {
  proof: `select ${COLUMNS} from requests ${tables('requests')} where requests.id = :id`,
  proven: `${selectRequest(
    `, ${COLUMNS}, payload_keys.key as payload_key`,
    `${tables('request')} left join payload_keys on payload_keys.request_seq = request.seq`,
  )} where request.id = :id`,
} as const

interface ProofRow {
  readonly seal_nonce: string | null
  readonly seal_seal: string | null
  readonly proposed_until: string | null
  readonly proposed_seal: string | null
  readonly is_used: number
}

/** A request with what stands beside it to prove it: all that a change of it rests on, in one row. */
export interface ProvenRow extends RequestRow, ProofRow {
  readonly payload_key: string | null
}

/** To be called inside `write`. Fails with `not_found`. */
export function* getRow(database: Database, id: string): Steps<ProvenRow> {
  const row = yield* database.row<ProvenRow>(sql.proven, { id })
  if (row === undefined) {
    throw new ShieldError('not_found', `There is no request ${id}`, { hint: 'shield approvals list' })
  }
  database.known().key = { id, key: row.payload_key }
  return row
}

/** What stands beside a request to prove it. Fails with `unavailable` when the key is not to be had. */
export function* proofOf(database: Database, id: string): Steps<Proof> {
  return yield* proofIn(database, yield* database.row<ProofRow>(sql.proof, { id }))
}

/** The same, of a row that was read in this transaction. */
export function* proofIn(database: Database, row: ProofRow | undefined): Steps<Proof> {
  const {
    seal_nonce: nonce = null,
    seal_seal: seal = null,
    proposed_until = null,
    proposed_seal = null,
  } = row ?? {}
  return {
    key: yield* keyToCheck(database),
    proposed: proposed_seal === null ? null : { expiresAt: proposed_until, seal: proposed_seal },
    seal: nonce === null || seal === null ? null : { nonce, seal },
    isUsed: row?.is_used === 1,
  }
}
