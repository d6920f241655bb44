import type { Account } from '../domain/connection.ts'
import { isShieldError, ShieldError } from '../domain/errors.ts'
import type { Provider, ProviderAccess } from '../domain/provider.ts'
import type { Parts } from './parts.ts'
import { accessTo } from './reading.ts'

/** What can be known of a connection from outside: whose it is, and what it may do. */
export interface Access {
  readonly account: Account
  readonly grantedScopes: readonly string[] | null
}

interface AtNango {
  readonly integration: string
  readonly nangoConnectionId: string
  readonly config: Readonly<Record<string, string>>
}

/**
 * Reads whose account this is and what was granted. An account that may not be read is labelled with Nango's id and
 * marked unconfirmed. Fails with `not_found` when Nango has no such connection.
 */
export async function readAccess(parts: Parts, provider: Provider, at: AtNango): Promise<Access> {
  const nango = await parts.nango()
  const detail = await nango.findConnection(at.integration, at.nangoConnectionId)
  if (detail === undefined) {
    throw new ShieldError(
      'not_found',
      `Nango has no connection ${at.nangoConnectionId} of ${at.integration}`,
      {
        hint: "Nango's dashboard lists them under Connections",
      },
    )
  }
  const { integration, nangoConnectionId, config } = at
  const access = accessTo(parts, nango, {
    id: '',
    integration,
    nangoConnectionId,
    config,
    provider: provider.name,
  })
  const account = (await readAccount(provider, access)) ?? { label: nangoConnectionId, confirmed: false }
  return { account, grantedScopes: await provider.readScopes(detail.scope, access) }
}

async function readAccount(provider: Provider, access: ProviderAccess): Promise<Account | null> {
  try {
    return await provider.readAccount(access)
  } catch (error) {
    if (!isShieldError(error)) throw error
    return null
  }
}
