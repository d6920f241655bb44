import type { Actor } from '../../domain/access/principal.ts'
import { ROLES, whyNotName, type Role, type Principal } from '../../domain/access/principal.ts'
import { hashSecret, isSecretOf } from '../../domain/access/token.ts'
import {
  formatToken,
  parseToken,
  SECRET_BYTES,
  tokenState,
  type FoundToken,
  type Token,
  type TokenState,
} from '../../domain/access/token.ts'
import { ShieldError } from '../../domain/errors.ts'
import { newId, parseIdPrefix } from '../../domain/id.ts'
import type { Standing } from '../../domain/ports/guard-store.ts'
import { noteOf, timestamp, type Parts } from '../parts.ts'
import { endsAfter, judgedNow } from '../upkeep/tidy.ts'
import { quoted } from '../../domain/text/quoted.ts'

export interface TokenAsk {
  /** The principal's name; it may have other tokens. */
  readonly name: string
  readonly roles: readonly string[]
  /** Milliseconds; null: it never expires. */
  readonly expiresIn: number | null
  readonly actor: Actor
}

/** Makes a token. `plain` is nowhere else: what is stored is its hash. Fails with `usage` for a name or role that cannot be. */
export async function createToken(
  parts: Parts,
  ask: TokenAsk,
): Promise<{ readonly plain: string; readonly token: Token }> {
  const { name, actor } = ask
  assertName(name)
  const roles = rolesFrom(ask.roles)
  const id = newId('tok', parts.random)
  const plain = formatToken(id, parts.random(SECRET_BYTES))
  const at = timestamp(parts)
  const token: Token = {
    id,
    principal: name,
    roles,
    secretHash: hashSecret(secretOf(plain)),
    createdAt: at,
    createdBy: actor,
    expiresAt: await endsAfter(parts, ask.expiresIn),
    revokedAt: null,
  }
  const data = { principal: name, roles: [...roles], expiresAt: token.expiresAt }
  await (await parts.store()).tokens.add(token, { at, type: 'token.created', subject: id, actor, data })
  return { plain, token }
}

function assertName(name: string): void {
  const why = whyNotName(name)
  if (why !== null) throw new ShieldError('usage', why, { hint: '--name agent-1' })
}

/** Each once, in the order of the design. */
function rolesFrom(given: readonly string[]): readonly Role[] {
  const known: readonly string[] = ROLES
  const unknown = given.find((role) => !known.includes(role))
  if (unknown === undefined && given.length > 0) return ROLES.filter((role) => given.includes(role))
  const what = unknown === undefined ? 'A token needs a role' : `There is no role ${quoted(unknown, 20)}`
  throw new ShieldError('usage', what, { hint: `--role ${ROLES.join(', --role ')}; several are allowed` })
}

/** As it will be read again: what cannot be parsed is never handed out. */
function secretOf(plain: string): string {
  const parsed = parseToken(plain)
  if (parsed === undefined) throw new ShieldError('internal', 'A token was made that could not be read again')
  return parsed.secret
}

export interface ListedToken {
  readonly token: FoundToken
  readonly state: TokenState
}

/** Oldest first. */
export async function listTokens(parts: Parts): Promise<readonly ListedToken[]> {
  const store = await parts.store()
  const all = await store.tokens.list()
  if (all.length === 0) return []
  const now = judgedNow(parts, await store.guard.standing())
  return all.map((token) => ({ token, state: tokenState(token, now) }))
}

/**
 * Ends a token for good, sessions that came of it included. `typed`: its id, any unique start of one, or the token
 * itself. Once more is not a failure. Fails with `usage` or `not_found`, and repeats no more of what was typed than
 * what may begin an id.
 */
export async function revokeToken(
  parts: Parts,
  typed: string,
  actor: Actor,
): Promise<{ readonly id: string; readonly isNew: boolean }> {
  const { tokens } = await parts.store()
  const meant = parseToken(typed)?.id ?? typed
  const id = await idMeant(parts, meant)
  const done = await tokens.revoke(id, noteOf(parts, 'token.revoked', id, actor))
  if (done === 'missing') throw missing(meant)
  return { id, isNew: done === 'revoked' }
}

const WHOLE_ID = /^tok_.{10}$/

async function idMeant(parts: Parts, typed: string): Promise<string> {
  const prefix = parseIdPrefix('tok', typed)
  if (prefix === undefined) {
    throw new ShieldError('usage', "That is not the start of a token's id", {
      hint: 'An id looks like tok_7f3k9q2m4x; shield tokens list shows them',
    })
  }
  // Without a list, which needs the seal key.
  if (WHOLE_ID.test(prefix)) return prefix
  const all = await (await parts.store()).tokens.list()
  const [id, ...others] = all.map(({ id }) => id).filter((id) => id.startsWith(prefix))
  if (id === undefined) throw missing(typed)
  if (others.length === 0) return id
  throw new ShieldError('usage', `Several tokens start with ${typed}: ${[id, ...others].join(', ')}`, {
    hint: 'Type more of the id',
  })
}

function missing(id: string): ShieldError {
  return new ShieldError('not_found', `There is no token ${id}`, { hint: 'shield tokens list' })
}

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
 * `seen`: how the database stands, where it was just asked. Fails as `authenticate` does.
 */
export async function principalOf(
  parts: Parts,
  tokenId: string,
  seen?: Pick<Standing, 'clock'>,
): Promise<Principal | null> {
  const token = await (await parts.store()).tokens.find(tokenId)
  return token === undefined ? null : activeOwner(parts, token, seen)
}

async function activeOwner(
  parts: Parts,
  token: FoundToken,
  seen?: Pick<Standing, 'clock'>,
): Promise<Principal | null> {
  const standing = seen ?? (await (await parts.store()).guard.standing())
  // By the time that never runs backwards: a clock that is set back makes no token good again.
  const state = tokenState(token, judgedNow(parts, standing))
  return state === 'active' ? { name: token.principal, roles: token.roles, tokenId: token.id } : null
}

/** Ids of tokens that shield did not make; null where nobody can tell, for want of the seal key. */
export async function findForgedTokens(parts: Parts): Promise<readonly string[] | null> {
  const { guard } = await parts.store()
  const key = await guard.keyState()
  if (key.state !== 'ok' && key.state !== 'unused') return null
  const all = await listTokens(parts)
  return all.filter(({ state }) => state === 'forged').map(({ token }) => token.id)
}
