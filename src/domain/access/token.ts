import { hash } from 'node:crypto'
import { hmacOf, isSameSecret } from '../hash.ts'
import { canonicalJson } from '../text/canonical-json.ts'
import type { Actor, Role } from './principal.ts'

/** What opens a server for one principal, as it is stored: without its secret. */
export interface Token {
  /** `tok_` + 10 Crockford base32 characters. */
  readonly id: string
  readonly principal: string
  /** At least one. */
  readonly roles: readonly Role[]
  /** SHA-256 of the secret in hex. */
  readonly secretHash: string
  readonly createdAt: string
  readonly createdBy: Actor
  /** null: never. */
  readonly expiresAt: string | null
  readonly revokedAt: string | null
}

/** `forged`: it was written into the database by hand, or under a seal key that is not the present one. */
export type TokenState = 'active' | 'expired' | 'revoked' | 'forged'

/** A token as the store found it. */
export interface FoundToken extends Token {
  /** Whether it carries shield's seal. */
  readonly isGenuine: boolean
}

/** `now`: milliseconds since 1970. Only what is `active` opens anything. */
export function tokenState({ isGenuine, revokedAt, expiresAt }: FoundToken, now: number): TokenState {
  if (revokedAt !== null) return 'revoked'
  if (!isGenuine) return 'forged'
  // A time that cannot be read is over: NaN is before nothing.
  return expiresAt === null || now < Date.parse(expiresAt) ? 'active' : 'expired'
}

/** 32 random bytes in base64url. */
export const SECRET_BYTES = 32

const TOKEN = /^shield_([0-9a-hjkmnp-tv-z]{10})_([A-Za-z0-9_-]{43})$/

/** Anything that begins as a token does, with some of its secret. */
const LIKE_TOKEN = /shield_[0-9A-Za-z]{10}_[A-Za-z0-9_-]+/gi

/** A text in which no token stands, for what repeats what somebody typed. */
export function withoutTokens(text: string): string {
  return text.replaceAll(LIKE_TOKEN, '‹token›')
}

/** The plain token: what its owner keeps, and nobody else. */
export function formatToken(id: string, secret: Uint8Array): string {
  return `shield_${id.slice('tok_'.length)}_${Buffer.from(secret).toString('base64url')}`
}

/**
 * The id and the secret of a plain token; undefined for whatever is none. The secret is the text, not the bytes that it
 * spells: another spelling of the same bytes is another secret.
 */
export function parseToken(text: string): { readonly id: string; readonly secret: string } | undefined {
  const [, id, secret] = TOKEN.exec(text) ?? []
  return id === undefined || secret === undefined ? undefined : { id: `tok_${id}`, secret }
}

/** What is stored of a secret. It is 32 random bytes, so that no slow hash is needed: nobody can try them all. */
export function hashSecret(secret: string): string {
  return hash('sha256', secret)
}

/** Takes as long for a near miss as for anything else. */
export function isSecretOf({ secretHash }: Pick<Token, 'secretHash'>, secret: string): boolean {
  return isSameSecret(hashSecret(secret), secretHash)
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
  return hmacOf(key, text)
}

/** `key`: null where nothing was ever sealed. */
export function isTokenSealed(key: Uint8Array | null, token: Token, seal: string): boolean {
  return key !== null && isSameSecret(sealToken(key, token), seal)
}
