import type { FormCredentials, Grant } from '../../provider.ts'
import { randomUuid } from '../../random-id.ts'
import { consentEvent } from './auth-event.ts'
import type { Integration, NangoParts, Session, StoredConnection } from '../state.ts'

/** Scopes that a session asks of an integration: its override (comma-separated), or the integration's own. */
export function askedScopes(session: Session, { key, client }: Integration): readonly string[] {
  const override = session.defaults[key]?.connection_config?.['oauth_scopes_override']
  const asked = typeof override === 'string' ? override : (client?.scopes ?? '')
  return asked.split(',').filter((scope) => scope !== '')
}

/** What a consent brought, as a connection. */
export function keepConsent(
  parts: NangoParts,
  session: Session,
  integration: Integration,
  consented: Grant & { readonly account: string },
): StoredConnection {
  const { account, ...grant } = consented
  const expiresAt = parts.now() + grant.expiresInSeconds * 1_000
  const { oauth_scopes_override: scopes, ...settings } =
    session.defaults[integration.key]?.connection_config ?? {}
  // Nango keeps as a list what the session had as one text.
  const config =
    typeof scopes === 'string' ? { ...settings, oauth_scopes_override: scopes.split(',') } : settings
  return keepGrant(parts, session, integration, { grant, account, config, expiresAt })
}

/** Whether the connection that a session authorises again was deleted meanwhile. */
export function isGone({ state }: NangoParts, { reconnects }: Session): boolean {
  return reconnects !== null && !state.connections.has(reconnects)
}

interface Granted {
  readonly grant: Grant | FormCredentials
  readonly account: string
  readonly config: Readonly<Record<string, unknown>>
  readonly expiresAt: number | null
}

/** Stores what was granted: a new connection, or the session's own one anew under its id. */
export function keepGrant(
  parts: NangoParts,
  session: Session,
  integration: Integration,
  granted: Granted,
): StoredConnection {
  const { connections } = parts.state
  const known = session.reconnects === null ? undefined : connections.get(session.reconnects)
  const before = known ?? newConnection(parts, integration)
  const connection = {
    ...before,
    ...granted,
    tags: session.tags,
    endUser: session.endUser ?? before.endUser,
    // A form overwrites what was kept there; a consent leaves it.
    metadata: 'type' in granted.grant ? {} : before.metadata,
    webhookUrlOverride: session.webhookUrlOverride,
    hasAuthError: false,
    refreshFailedAt: null,
    updatedAt: parts.now(),
  }
  connections.set(connection.number, connection)
  parts.tell(consentEvent(connection, known === undefined ? 'creation' : 'override'))
  return connection
}

/** What a connection has before anything is granted. */
export function newConnection(parts: NangoParts, integration: Integration) {
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
