import type { JsonObject } from '../../../domain/text/json.ts'
import type { Grant, OauthProvider, SandboxProvider } from '../../provider.ts'
import { randomUuid } from '../../random-id.ts'
import type { EndUser } from '../end-user.ts'
import type { Integration, NangoParts, Session, StoredConnection, Flow } from '../state.ts'

/** Scopes that a session asks of an integration: its override (comma-separated), or the integration's own. */
export function askedScopes(session: Session, { key, client }: Integration): readonly string[] {
  const override = session.defaults[key]?.connection_config?.['oauth_scopes_override']
  const asked = typeof override === 'string' ? override : (client?.scopes ?? '')
  return asked.split(',').filter((scope) => scope !== '')
}

/** The scopes that a consent grants of these: all, but for a fault. */
export function grantScopes(parts: NangoParts, scopes: readonly string[]): readonly string[] {
  const kept = parts.faults.take(['ungranted'], CONSENT)?.code.split(',') ?? []
  return scopes.filter((scope) => !kept.some((name) => scope === name || scope.endsWith(`/${name}`)))
}

/** Whatever the provider's page for it is called. */
const CONSENT = { method: 'POST', path: '' }

type Config = Readonly<Record<string, unknown>>

/** Whether something that the provider's address is made of is missing. */
export function lacks({ needs = [] }: OauthProvider, config: Config): boolean {
  return needs.some((name) => typeof config[name] !== 'string')
}

/** Who can consent. Empty where the provider has no address without what is missing here. */
export function accountsAt(provider: SandboxProvider, config: Config): readonly string[] {
  if (provider.form !== undefined) return provider.accounts
  return lacks(provider, config) ? [] : (provider.accountsOf?.(config) ?? provider.accounts)
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

type Granted = Pick<StoredConnection, 'grant' | 'account' | 'config' | 'expiresAt'>

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

/** What Nango tells of a connection that was made or authorised again. */
export function consentEvent(connection: StoredConnection, operation: 'creation' | 'override'): JsonObject {
  const { tags, endUser, grant } = connection
  return {
    ...base(connection, operation),
    authMode: 'type' in grant ? grant.type : 'OAUTH2',
    success: true,
    tags,
    ...(operation === 'creation' && endUser !== null ? { endUser: describeUser(endUser) } : {}),
  }
}

/** For a consent that was denied. The id is that of a connection that does not exist, unless there was one before. */
export function deniedEvent(parts: NangoParts, { session, integration }: Flow, error: string): JsonObject {
  const before = session.reconnects === null ? undefined : parts.state.connections.get(session.reconnects)
  const connection = {
    connectionId: before?.connectionId ?? randomUuid(parts.random),
    integration: integration.key,
    provider: integration.provider.nangoProvider,
  }
  return {
    ...base(connection, 'creation'),
    success: false,
    error: { type: 'invalid_callback', description: error },
  }
}

/** Sent after every refresh that failed, and never after one that worked. */
export function refreshEvent(connection: StoredConnection): JsonObject {
  return {
    ...base(connection, 'refresh'),
    success: false,
    tags: connection.tags,
    error: {
      type: 'refresh_token_external_error',
      description:
        'The external API returned an error when trying to refresh the access token. Please try again later.',
    },
  }
}

function base(
  named: Pick<StoredConnection, 'connectionId' | 'integration' | 'provider'>,
  operation: string,
): JsonObject {
  return {
    from: 'nango',
    type: 'auth',
    operation,
    connectionId: named.connectionId,
    providerConfigKey: named.integration,
    provider: named.provider,
    authMode: 'OAUTH2',
    environment: 'dev',
  }
}

function describeUser({ id, email, organization, tags }: EndUser): JsonObject {
  return {
    endUserId: id,
    endUserEmail: email,
    ...(organization === null ? {} : { organizationId: organization.id }),
    tags: tags ?? {},
  }
}
