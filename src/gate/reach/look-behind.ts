import { SHIELD } from '../../domain/access/principal.ts'
import { isShieldError, ShieldError } from '../../domain/errors.ts'
import type { Connection, Mismatch } from '../../domain/provider/connection.ts'
import type { Provider, ProviderAccess } from '../../domain/provider/provider.ts'
import { reconnectCommand } from '../../domain/provider/connecting.ts'
import { canonicalJson } from '../../domain/text/canonical-json.ts'
import { timestamp, type Parts } from '../parts.ts'
import { localTime } from '../../domain/text/times.ts'

/** What stands behind a connection now. */
export type Behind =
  | { readonly kind: 'same' }
  /** Nango's settings are the same, and its account never was confirmed: there is nothing else to compare. */
  | { readonly kind: 'unconfirmed' }
  /** The provider no longer lets its account be read. */
  | { readonly kind: 'hidden' }
  | { readonly kind: 'other'; readonly seen: Seen }

export type Seen = Pick<Mismatch, 'account' | 'config'>

/**
 * Compares a connection with what is there now: Nango's settings of it, and where those are the same the account, read
 * anew at the provider. Fails as a read does.
 */
export async function lookBehind(
  provider: Provider,
  connection: Connection,
  configAtNango: Readonly<Record<string, unknown>>,
  access: ProviderAccess,
): Promise<Behind> {
  const config = otherSettings(provider, connection, configAtNango)
  if (Object.keys(config).length > 0) return { kind: 'other', seen: { account: null, config } }
  if (!connection.account.confirmed) return { kind: 'unconfirmed' }
  const account = await provider.readAccount(access)
  if (account === null) return { kind: 'hidden' }
  if (account.label === connection.account.label) return { kind: 'same' }
  return { kind: 'other', seen: { account: account.label, config: {} } }
}

/**
 * What either of the two does not say is not compared: a connection that was taken over may have been told here alone.
 * Both are spelt alike first, since it may have been another version that spelt the one that is kept here.
 */
function otherSettings(
  provider: Provider,
  connection: Connection,
  configAtNango: Readonly<Record<string, unknown>>,
): Seen['config'] {
  return Object.fromEntries(
    provider.connectSettings.flatMap(({ key, parse }) => {
      const [here, there] = [connection.config[key], configAtNango[key]]
      if (here === undefined || there === undefined) return []
      const spelt = parsed(parse, there)
      return spelt !== null && spelt === parsed(parse, here) ? [] : [[key, spelt] as const]
    }),
  )
}

function parsed(parse: (given: string) => string, value: unknown): string | null {
  if (typeof value !== 'string') return null
  try {
    return parse(value)
  } catch (error) {
    if (!isShieldError(error)) throw error
    return null
  }
}

/** A sentence without a full stop. */
export function mismatchText(connection: Connection, seen: Seen): string {
  return differenceText(connection, seen, { is: 'is', leads: 'leads', now: ' now' })
}

function differenceText(
  connection: Connection,
  { account, config }: Seen,
  { is, leads, now }: Readonly<Record<'is' | 'leads' | 'now', string>>,
): string {
  const { name } = connection
  if (account !== null) {
    return `Another account ${is} behind ${name}${now}: ${account}, not ${connection.account.label}`
  }
  const changes = Object.entries(config).map(
    ([key, value]) =>
      `${key} ${value ?? 'that cannot be one'}, not ${connection.config[key] ?? 'what it was'}`,
  )
  return `At Nango ${name} ${leads} elsewhere${now}: ${changes.join('; ')}`
}

/** The same of what was seen before and nobody has decided on, whatever is there now; null: nothing was. */
export function rememberedText(connection: Connection): string | null {
  const { mismatch } = connection
  if (mismatch === null) return null
  const text = differenceText(connection, mismatch, { is: 'was', leads: 'led', now: '' })
  return `${text} (seen ${localTime(mismatch.at)})`
}

/** What ends a mismatch: the right account again, or somebody's word that this is the right one. */
export function mismatchHint(connection: Connection): string {
  return `${reconnectCommand(connection)}; or, if it is meant to be so, shield connections accept ${connection.name}`
}

/** Fails with `not_connected` while something else was seen behind a connection than it stands for. */
export function refuseMismatched(connection: Connection): void {
  const message = rememberedText(connection)
  if (message === null) return
  throw new ShieldError('not_connected', message, { hint: mismatchHint(connection) })
}

/**
 * Keeps in mind that something else was seen behind a connection, with one entry in the log, until somebody says what is
 * right. A connection that was changed since it was looked at keeps what is known of it.
 */
export async function rememberMismatch(parts: Parts, connection: Connection, seen: Seen): Promise<void> {
  const { id, nangoConnectionId, account, config, mismatch } = connection
  if (mismatch !== null && isSameSight(mismatch, seen)) return
  const { connections } = await parts.store()
  const at = timestamp(parts)
  const data = { account: seen.account !== null, config: Object.keys(seen.config) }
  await connections.update({
    id,
    to: { mismatch: { ...seen, at }, updatedAt: at },
    was: { nangoConnectionId, account, config, mismatch },
    note: { at, type: 'connection.mismatch', subject: id, actor: SHIELD, data },
  })
}

/** Whether two looks found the same. */
export function isSameSight(one: Seen | Mismatch, other: Seen | Mismatch): boolean {
  const bare = ({ account, config }: Seen) => canonicalJson({ account, config })
  return bare(one) === bare(other)
}
