import type { Grant, SandboxProvider } from '../provider.ts'
import { randomUuid } from '../random-id.ts'
import type { Integration, NangoParts, Session } from './state.ts'

/** Scopes that a session asks of an integration: its override (comma-separated), or the integration's own. */
export function askedScopes(session: Session, integration: Integration): readonly string[] {
  const override = session.defaults[integration.key]?.connection_config?.['oauth_scopes_override']
  const asked = typeof override === 'string' ? override : integration.provider.defaultScopes
  return asked.split(',').filter((scope) => scope !== '')
}

/** Stores what a consent brought: a new connection, or the session's own one anew under its id. */
export function keepGrant(
  parts: NangoParts,
  session: Session,
  integration: Integration,
  grant: Grant & { readonly account: string },
): void {
  const { connections } = parts.state
  const known = session.reconnects === null ? undefined : connections.get(session.reconnects)
  const connection = known ?? newConnection(parts, integration)
  const { account, ...tokens } = grant
  connections.set(connection.number, {
    ...connection,
    account,
    tags: session.tags,
    endUser: session.endUser ?? connection.endUser,
    config: session.defaults[integration.key]?.connection_config ?? {},
    webhookUrlOverride: session.webhookUrlOverride,
    grant: tokens,
    expiresAt: parts.now() + tokens.expiresInSeconds * 1_000,
    updatedAt: parts.now(),
  })
}

function newConnection(parts: NangoParts, integration: Integration) {
  return {
    number: Math.max(0, ...parts.state.connections.keys()) + 1,
    connectionId: randomUuid(parts.random),
    integration: integration.key,
    provider: integration.provider.nangoProvider,
    endUser: null,
    metadata: null,
    createdAt: parts.now(),
    lastFetchedAt: null,
  }
}

/**
 * Consents without a person: with the connection's own account when it is authorised again, else with the first
 * account that has no connection yet.
 */
export function allowByItself(parts: NangoParts, session: Session): void {
  const keys = session.allowed ?? [...parts.state.integrations.keys()]
  const integration = parts.state.integrations.get(keys[0] ?? '')
  if (integration === undefined) return
  const account = freeAccount(parts, session, integration.provider)
  if (account === undefined) return
  const grant = integration.provider.issue({ account, scopes: askedScopes(session, integration) })
  keepGrant(parts, session, integration, { ...grant, account })
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
