import { SHIELD } from '../access/principal.ts'
import { isSameHold, type Hold } from '../request/hold.ts'
import { isSamePolicy } from '../ruling/in-force.ts'
import { isVaultSealed, parseVault, type Vault } from './vault.ts'

/** What stands on both sides. */
export interface VaultFacts {
  /** The line that the database keeps; null: it has none. */
  readonly line: string | null
  /** As the database says. */
  readonly hold: Hold | null
  /** The line in the file; undefined: there is no file, null: what stands there is no file of shield's. */
  readonly file: string | null | undefined
  /** Null where there is none to be had. */
  readonly key: Uint8Array | null
  readonly databaseId: string
}

export type VaultVerdict =
  /** Nothing was ever kept in mind. */
  | { readonly kind: 'begin' }
  | { readonly kind: 'same'; readonly vault: Vault }
  /** The vault counts: the database is to say the same. `trouble`: somebody changed that without shield. */
  | {
      readonly kind: 'take_over'
      readonly vault: Vault
      readonly line: string
      readonly trouble: string | null
    }
  /** The database counts: a process ended between writing it and the file. */
  | { readonly kind: 'put_back'; readonly vault: Vault; readonly line: string }
  /** The file is of no use. `vault`: what shield sealed last; undefined: only what the database says otherwise is left. */
  | { readonly kind: 'renew'; readonly vault: Vault | undefined; readonly trouble: string }
  /** It is another database's. */
  | { readonly kind: 'swapped' }

/**
 * Which of the two counts: the vault, unless the database has a line that is newer and was sealed by shield. An older
 * line that shield sealed is what a restored copy holds; any other was written by somebody else.
 */
export function judgeVault(facts: VaultFacts): VaultVerdict {
  const { line, file, databaseId } = facts
  if (file === undefined && line === null) return { kind: 'begin' }
  const own = ownVault(facts)
  const vault = typeof file === 'string' ? parseVault(file) : undefined
  if (typeof file !== 'string' || vault === undefined) {
    return { kind: 'renew', vault: own, trouble: file === undefined ? 'it is missing' : 'it cannot be read' }
  }
  return vault.database === databaseId ? judgeBoth(facts, own, { vault, line: file }) : { kind: 'swapped' }
}

/** `own`: what the database says under seal. `found`: what stands in the file. */
function judgeBoth(
  { line, hold }: VaultFacts,
  own: Vault | undefined,
  found: { readonly vault: Vault; readonly line: string },
): VaultVerdict {
  if (line !== null && own !== undefined && own.counter > found.vault.counter) {
    return { kind: 'put_back', vault: own, line }
  }
  const isSameLine = line === found.line
  if (isSameLine && isSameHold(hold, found.vault.hold)) return { kind: 'same', vault: found.vault }
  const isOlder = line === null || (own !== undefined && !isSameLine)
  const trouble = isOlder ? null : 'the hold or what was revoked was changed in the database without shield'
  return { kind: 'take_over', ...found, trouble }
}

/** What the database's own line says, if shield sealed it and the hold beside it is the one that it names. */
function ownVault({ line, hold, key }: VaultFacts): Vault | undefined {
  const vault = line === null ? undefined : parseVault(line)
  if (line === null || vault === undefined || !isVaultSealed(line, key)) return undefined
  return isSameHold(hold, vault.hold) ? vault : undefined
}

/**
 * What two vaults hold together, of which each may know what the other does not, as after a failover: a hold of either
 * counts, and so does what either has revoked or taken back. Where they name different policies, that of the first allows
 * nothing until somebody has looked (`at`: now; ISO 8601).
 */
export function joinVaults(one: Vault, other: Vault, at: string): Vault {
  const policy = one.policy ?? other.policy
  const isSame = isSamePolicy(one.policy, other.policy)
  return {
    counter: Math.max(one.counter, other.counter),
    database: one.database,
    hold: one.hold ?? other.hold,
    revoked: { ...other.revoked, ...one.revoked },
    withdrawn: { ...other.withdrawn, ...one.withdrawn },
    policy:
      isSame || policy === null || policy.paused !== null
        ? policy
        : { ...policy, paused: { reason: OTHER_POLICY, by: SHIELD, at } },
  }
}

const OTHER_POLICY =
  'a change of the policy was lost with another server of the database: apply the one that is meant (shield policy apply FILE), or resume this one'

/** What a database says that has no vault yet: one from before there were any, or a new one. */
export function begunVault(
  databaseId: string,
  hold: Hold | null,
  revoked: Readonly<Record<string, string>>,
): Vault {
  return { counter: 0, database: databaseId, hold, revoked, withdrawn: {}, policy: null }
}

/** Whether there is nothing to keep in mind. */
export function isEmptyVault({ hold, revoked, withdrawn, policy }: Vault): boolean {
  return (
    hold === null &&
    policy === null &&
    Object.keys(revoked).length === 0 &&
    Object.keys(withdrawn).length === 0
  )
}
