import type { SandboxProvider } from '../provider.ts'
import { askedScopes, keepConsent } from './authorise.ts'
import { connectByForm } from './form-connect.ts'
import type { NangoParts, Session, StoredConnection } from './state.ts'

/**
 * Authorises without a person: with the connection's own account when it is authorised again, else with the first
 * account that has no connection yet. Undefined when there was nothing to authorise, or it did not work.
 */
export function allowByItself(parts: NangoParts, session: Session): StoredConnection | undefined {
  const keys = session.allowed ?? [...parts.state.integrations.keys()]
  const integration = parts.state.integrations.get(keys[0] ?? '')
  if (integration === undefined) return undefined
  const { provider } = integration
  const account = freeAccount(parts, session, provider)
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
  const grant = provider.issue({ account, scopes: askedScopes(session, integration) })
  return keepConsent(parts, session, integration, { ...grant, account })
}

function freeAccount(parts: NangoParts, session: Session, provider: SandboxProvider): string | undefined {
  const connections = [...parts.state.connections.values()]
  const known = connections.find(({ number }) => number === session.reconnects)
  if (known !== undefined) return known.account
  const taken = connections
    .filter((connection) => connection.provider === provider.nangoProvider)
    .map(({ account }) => account)
  return provider.accounts.find((account) => !taken.includes(account)) ?? provider.accounts[0]
}
