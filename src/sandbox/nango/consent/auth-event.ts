import type { JsonObject } from '../../../domain/text/json.ts'
import { randomUuid } from '../../random-id.ts'
import type { EndUser } from '../end-user.ts'
import type { Flow, NangoParts, StoredConnection } from '../state.ts'

/** What Nango tells of a connection that was made or authorised again. */
export function consentEvent(
  { connectionId, integration, provider, tags, endUser, grant }: StoredConnection,
  operation: 'creation' | 'override',
): JsonObject {
  return {
    ...base({ connectionId, integration, provider }, operation),
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
export function refreshEvent({ connectionId, integration, provider, tags }: StoredConnection): JsonObject {
  return {
    ...base({ connectionId, integration, provider }, 'refresh'),
    success: false,
    tags,
    error: {
      type: 'refresh_token_external_error',
      description:
        'The external API returned an error when trying to refresh the access token. Please try again later.',
    },
  }
}

function base(
  {
    connectionId,
    integration,
    provider,
  }: Pick<StoredConnection, 'connectionId' | 'integration' | 'provider'>,
  operation: string,
): JsonObject {
  return {
    from: 'nango',
    type: 'auth',
    operation,
    connectionId,
    providerConfigKey: integration,
    provider,
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
