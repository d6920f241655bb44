import type { NangoParts, Integration, Session, StoredConnection } from '../state.ts'
import { accountsAt, askedScopes, grantScopes, keepConsent } from './authorise.ts'
import { connectByForm } from './form-connect.ts'

/**
 * Authorises a session without a person: with the connection's own account when it is authorised again, else with the
 * first account that has no connection yet.
 */
export function allowByItself(parts: NangoParts, session: Session): void {
  const connection = consent(parts, session)
  // Somebody who then sends credentials all the same means this connection, not a second one.
  if (connection?.expiresAt === null)
    parts.state.sessions.set(session.token, { ...session, reconnects: connection.number })
}

/** Undefined when there was nothing to authorise, or it did not work. */
function consent(parts: NangoParts, session: Session): StoredConnection | undefined {
  const keys = session.allowed ?? [...parts.state.integrations.keys()]
  const integration = parts.state.integrations.get(keys[0] ?? '')
  const account = integration && freeAccount(parts, session, integration)
  if (integration === undefined || account === undefined) return undefined
  const { provider } = integration
  if (provider.form !== undefined) {
    const credentials = provider.form.credentialsOf(account)
    return connectByForm(parts, {
      session,
      integration: { ...integration, provider },
      credentials,
      config: {},
    })
  }
  const scopes = grantScopes(parts, askedScopes(session, integration))
  return keepConsent(parts, session, integration, { ...provider.issue({ account, scopes }), account })
}

function freeAccount(
  parts: NangoParts,
  session: Session,
  { key, provider }: Integration,
): string | undefined {
  const connections = [...parts.state.connections.values()]
  const known = connections.find(({ number }) => number === session.reconnects)
  if (known !== undefined) return known.account
  const accounts = accountsAt(provider, session.defaults[key]?.connection_config ?? {})
  const taken = connections
    .filter((connection) => connection.provider === provider.nangoProvider)
    .map(({ account }) => account)
  return accounts.find((account) => !taken.includes(account)) ?? accounts[0]
}
