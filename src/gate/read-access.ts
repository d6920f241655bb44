import type { Account } from '../domain/connection.ts'
import { isShieldError, ShieldError } from '../domain/errors.ts'
import type { Get, Provider } from '../domain/provider.ts'
import type { Parts } from './parts.ts'

/** What can be known of a connection from outside: whose it is, and what it may do. */
export interface Access {
  readonly account: Account
  readonly grantedScopes: readonly string[] | null
}

interface AtNango {
  readonly integration: string
  readonly nangoConnectionId: string
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
  const get: Get = (path, query = []) => nango.get({ id: '', ...at }, path, query)
  const account = (await readAccount(provider, get)) ?? { label: at.nangoConnectionId, confirmed: false }
  return { account, grantedScopes: await provider.readScopes(detail.scope, get) }
}

async function readAccount(provider: Provider, get: Get): Promise<Account | null> {
  try {
    return await provider.readAccount(get)
  } catch (error) {
    if (!isShieldError(error)) throw error
    return null
  }
}
