import type { Principal } from '../../domain/access/principal.ts'
import { isSecretOf, parseToken, tokenState, type FoundToken } from '../../domain/access/token.ts'
import { judgedNow } from '../upkeep/judged-now.ts'
import type { Parts } from '../parts.ts'

/**
 * Whom a plain token stands for; null for one that is malformed, unknown, expired, revoked or forged. Fails with
 * `unavailable` when the database or the seal key is.
 */
export async function authenticate(parts: Parts, bearer: string): Promise<Principal | null> {
  const given = parseToken(bearer)
  if (given === undefined) return null
  const token = await (await parts.store()).tokens.find(given.id)
  if (token === undefined || !isSecretOf(token, given.secret)) return null
  return activeOwner(parts, token)
}

/**
 * The same for a session that began with the secret of this token: it ends when the token does.
 * Fails as `authenticate` does.
 */
export async function principalOf(parts: Parts, tokenId: string): Promise<Principal | null> {
  const token = await (await parts.store()).tokens.find(tokenId)
  return token === undefined ? null : activeOwner(parts, token)
}

async function activeOwner(parts: Parts, token: FoundToken): Promise<Principal | null> {
  const { guard } = await parts.store()
  // By the time that never runs backwards: a clock that is set back makes no token good again.
  const state = tokenState(token, judgedNow(parts, await guard.standing()))
  return state === 'active' ? { name: token.principal, roles: token.roles, tokenId: token.id } : null
}
