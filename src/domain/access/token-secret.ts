import { createHmac, hash, timingSafeEqual } from 'node:crypto'
import { canonicalJson } from '../text/json.ts'
import type { Token } from './token.ts'

/** What is stored of a secret. It is 32 random bytes, so that no slow hash is needed: nobody can try them all. */
export function hashSecret(secret: string): string {
  return hash('sha256', secret)
}

/** Takes as long for a near miss as for anything else. */
export function isSecretOf({ secretHash }: Pick<Token, 'secretHash'>, secret: string): boolean {
  return isSame(hashSecret(secret), secretHash)
}

/**
 * HMAC-SHA-256 in hex over all of a token but its revocation, under the key that decisions are sealed with: whoever can
 * only write the database can make no token and give none a role.
 */
export function sealToken(key: Uint8Array, token: Token): string {
  const { id, principal, roles, secretHash, createdAt, createdBy, expiresAt } = token
  const text = canonicalJson({
    token: id,
    principal,
    roles: [...roles],
    secretHash,
    createdAt,
    createdBy: { name: createdBy.name, door: createdBy.door },
    expiresAt,
  })
  return createHmac('sha256', key).update(text).digest('hex')
}

/** `key`: null where nothing was ever sealed. */
export function isTokenSealed(key: Uint8Array | null, token: Token, seal: string): boolean {
  return key !== null && isSame(sealToken(key, token), seal)
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
