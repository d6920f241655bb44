import type { Connection, Mismatch } from '../../domain/provider/connection.ts'
import { isShieldError } from '../../domain/errors.ts'
import type { Provider, ProviderAccess } from '../../domain/provider/provider.ts'

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
