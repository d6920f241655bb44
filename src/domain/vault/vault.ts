import { hmacOf, isSameSecret } from '../hash.ts'
import type { PolicyStanding } from '../ruling/in-force.ts'
import type { Hold } from '../request/hold.ts'
import type { Seal } from '../request/seal.ts'
import { canonicalJson } from '../text/canonical-json.ts'
import { objectOf, isJsonObject, parseJson } from '../text/json.ts'

/**
 * What stands beside the database as well as in it, so that whoever can only write the database can neither lift a hold,
 * revive a token nor put an older, sealed row back: the one with the higher counter counts.
 */
export interface Vault {
  /** Grows with every change. */
  readonly counter: number
  /** The id of the database that it belongs to. */
  readonly database: string
  readonly hold: Hold | null
  /** Ids of tokens and since when each opens nothing (ISO 8601). */
  readonly revoked: Readonly<Record<string, string>>
  /** Nonces of approvals that were taken back before anything was sent, and until when each could have been used. */
  readonly withdrawn: Readonly<Record<string, string>>
  /** The policy in force; null: there is none. */
  readonly policy: PolicyStanding | null
}

/** Undefined for a line that is not an entry of the vault. Says nothing about who wrote it. */
export function parseVault(line: string): Vault | undefined {
  const value = objectOf(parseJson(line))
  const { counter, database, policy = null } = value
  if (value['vault'] !== 1 || typeof database !== 'string' || !isCount(counter)) return undefined
  const kept = {
    hold: orNull(value['hold'], holdIn),
    revoked: textsByName(value['revoked']),
    withdrawn: textsByName(value['withdrawn']),
    policy: orNull(policy, policyIn),
  }
  return isWhole(kept) ? { counter, database, ...kept } : undefined
}

type Kept = Omit<Vault, 'counter' | 'database'>

/** Whether each part could be read. */
function isWhole(kept: { readonly [Name in keyof Kept]: Kept[Name] | undefined }): kept is Kept {
  return Object.values(kept).every((part) => part !== undefined)
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value)
}

function orNull<Value>(
  value: unknown,
  read: (value: unknown) => Value | undefined,
): Value | null | undefined {
  return value === null ? null : read(value)
}

function textsByName(value: unknown): Readonly<Record<string, string>> | undefined {
  if (!isJsonObject(value)) return undefined
  const texts = Object.entries(value).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  )
  return texts.length === Object.keys(value).length ? Object.fromEntries(texts) : undefined
}

function holdIn(value: unknown): Hold | undefined {
  if (!isJsonObject(value) || !isJsonObject(value['by'])) return undefined
  const { reason, at, by } = value
  const { name, door } = by
  if (typeof reason !== 'string' || typeof at !== 'string' || typeof name !== 'string') return undefined
  return { reason, by: { name, door: door as Hold['by']['door'] }, at }
}

function policyIn(value: unknown): PolicyStanding | undefined {
  const { digest, paused } = objectOf(value)
  const pause = orNull(paused, holdIn)
  return typeof digest === 'string' && pause !== undefined ? { digest, paused: pause } : undefined
}

/** One line. `key`: null where there is none to be had; then only the file itself vouches for it. */
export function vaultLine(vault: Vault, key: Uint8Array | null): string {
  const { counter, database, hold, revoked, withdrawn, policy } = vault
  const content = {
    vault: 1,
    counter,
    database,
    hold: writtenHold(hold),
    revoked: { ...revoked },
    withdrawn: { ...withdrawn },
    policy: policy === null ? null : { digest: policy.digest, paused: writtenHold(policy.paused) },
  }
  return canonicalJson({ ...content, seal: key === null ? null : sealOf(key, content) })
}

function writtenHold(hold: Hold | null) {
  return hold === null ? null : { reason: hold.reason, at: hold.at, by: { ...hold.by } }
}

/** Whether a line was written with this key. */
export function isVaultSealed(line: string, key: Uint8Array | null): boolean {
  const { seal, ...content } = objectOf(parseJson(line))
  if (key === null || typeof seal !== 'string') return false
  return isSameSecret(seal, sealOf(key, content))
}

function sealOf(key: Uint8Array, content: object): string {
  return hmacOf(key, `vault ${canonicalJson(content)}`)
}

const FOR_EVER = '9999-12-31T23:59:59.999Z'

interface Withdrawal {
  /** Nonce of the approval that is taken back. */
  readonly nonce: string
  /** Until when it could be used; null: always. */
  readonly expiresAt: string | null
  /** Now; ISO 8601. */
  readonly at: string
}

/** Whether an approval that ends unused could be used again, if somebody set the state of its request back. */
export function isWorthKeeping({ expiresAt, at }: Pick<Withdrawal, 'expiresAt' | 'at'>): boolean {
  return expiresAt === null || expiresAt > at
}

/** The vault with that approval in it, for as long as it would last, and without those whose time is over. */
export function withWithdrawn(vault: Vault, { nonce, expiresAt, at }: Withdrawal): Vault {
  const still = Object.entries(vault.withdrawn).filter(([, until]) => until > at)
  return { ...vault, withdrawn: { ...Object.fromEntries(still), [nonce]: expiresAt ?? FOR_EVER } }
}

/** Why an approval is none any more; null: it was not taken back. */
export function whyWithdrawn({ withdrawn }: Pick<Vault, 'withdrawn'>, seal: Seal | null): string | null {
  return seal !== null && Object.hasOwn(withdrawn, seal.nonce)
    ? 'Its approval was taken back before anything was sent'
    : null
}
