import type { SandboxProvider } from '../../provider.ts'
import { askedScopes, keepConsent } from './authorise.ts'
import { connectByForm } from './form-connect.ts'
import { grantScopes } from './grant-scopes.ts'
import { lacks } from './oauth-connect.ts'
import type { Integration, NangoParts, Session, StoredConnection } from '../state.ts'

/**
 * Authorises without a person: with the connection's own account when it is authorised again, else with the first
 * account that has no connection yet. Undefined when there was nothing to authorise, or it did not work.
 */
export function allowByItself(parts: NangoParts, session: Session): StoredConnection | undefined {
  const keys = session.allowed ?? [...parts.state.integrations.keys()]
  const integration = parts.state.integrations.get(keys[0] ?? '')
  if (integration === undefined) return undefined
  const { provider } = integration
  const account = freeAccount(parts, session, integration)
  if (account === undefined) return undefined
  if (provider.form !== undefined) {
    const credentials = provider.form.credentialsOf(account)
    return connectByForm(parts, {
      session,
      integration: { ...integration, provider },
      credentials,
      config: {},
    })
  }
  const grant = provider.issue({
    account,
    scopes: grantScopes(parts, askedScopes(session, integration)),
  })
  return keepConsent(parts, session, integration, { ...grant, account })
}

function freeAccount(
  parts: NangoParts,
  session: Session,
  { key, provider }: Integration,
): string | undefined {
  const accounts = accountsAt(provider, session.defaults[key]?.connection_config ?? {})
  const connections = [...parts.state.connections.values()]
  const known = connections.find(({ number }) => number === session.reconnects)
  if (known !== undefined) return known.account
  const taken = connections
    .filter((connection) => connection.provider === provider.nangoProvider)
    .map(({ account }) => account)
  return accounts.find((account) => !taken.includes(account)) ?? accounts[0]
}

/** Empty where the provider has no address without what is missing here. */
function accountsAt(provider: SandboxProvider, config: Readonly<Record<string, unknown>>): readonly string[] {
  if (provider.form !== undefined) return provider.accounts
  if (lacks(provider, config)) return []
  return provider.accountsOf?.(config) ?? provider.accounts
}
