/** `requester`: asks. `approver`: decides on what others ask for. `admin`: connects and configures. `monitor`: reads metrics. */
export const ROLES = ['requester', 'approver', 'admin', 'monitor'] as const

export type Role = (typeof ROLES)[number]

/** The owner of a token. It is the name that counts: two tokens of one principal are the same principal. */
export interface Principal {
  readonly name: string
  /** At least one. */
  readonly roles: readonly Role[]
  readonly tokenId: string
}

/** Somebody as the gate knows them, with a token or without. */
export type Caller = Pick<Principal, 'name' | 'roles'>

/** Which requests, and what shield knows because of them: everybody's, or one's own alone. */
export type Sight = 'all' | 'own'

/** What somebody can be allowed to do at a server. */
export type Action =
  | 'read'
  | 'propose'
  | 'see-own'
  | 'see-all'
  | 'cancel-own'
  | 'cancel-any'
  | 'decide'
  | 'resolve'
  | 'retry'
  | 'hold'
  | 'audit'
  | 'connect'
  | 'configure'
  | 'webhooks'
  | 'metrics'

const NAME = /^[A-Za-z0-9](?:[A-Za-z0-9 ._@+-]{0,62}[A-Za-z0-9])?$/

/** Who acts when nobody does: in the audit log these names are shield's own. */
const RESERVED = ['shield', 'policy', 'system', 'unknown']

/**
 * Why nobody may be called so; null: it is a good name. ASCII letters, digits, `. _ @ + -` and single spaces between
 * them, at most 64: such a name can be typed, and no other one looks like it.
 */
export function whyNotName(name: string): string | null {
  if (!NAME.test(name) || name.includes('  ')) {
    return 'A name has 1 to 64 letters, digits and any of . _ @ + - within, without accents'
  }
  const lower = name.toLowerCase()
  // What begins so may be a whole token, typed in the wrong place.
  if (lower.startsWith('shield_')) return 'Names that begin with shield_ are kept for tokens'
  return RESERVED.includes(lower) ? `${name} is a name that shield keeps for itself` : null
}

/** Whether two names mean the same one. Case does not tell people apart: Anna may not decide for anna. */
export function isSameName(one: string, other: string): boolean {
  return one.normalize('NFKC').toLowerCase() === other.normalize('NFKC').toLowerCase()
}

/** The door an actor came through. */
export const DOORS = ['cli', 'http', 'web', 'mcp', 'policy'] as const

export type Door = (typeof DOORS)[number]

/** Who did it, and through which door. */
export type Actor = {
  readonly name: string
  readonly door: Door
}

/** On whose behalf shield notes what it found by itself. */
export const SHIELD: Actor = { name: 'shield', door: 'policy' }
