import type { ConnectionIdentity } from '../../domain/provider/connection.ts'
import { isShieldError } from '../../domain/errors.ts'
import type { NangoConnectionDetail } from '../../domain/ports/nango.ts'
import type { Client } from '../client.ts'
import { findConnection } from './find-connection.ts'
import { connectionMissing, refreshFailed } from '../proxy/refusal.ts'
import { toError } from '../wire-failure.ts'

/**
 * Has Nango fetch a new token. Reading the connection with `force_refresh` is the only way to ask for it, and a key that
 * may not read credentials gets none and refreshes nothing.
 */
export async function refresh(
  client: Client,
  { integration, nangoConnectionId }: ConnectionIdentity,
): Promise<'refreshed' | 'not_allowed'> {
  const context = { baseUrl: client.baseUrl, connection: { integration, nangoConnectionId } }
  const detail = await findForced(client, integration, nangoConnectionId)
  if (detail === 'not_allowed') return detail
  if (detail === undefined) throw toError(connectionMissing(context))
  if (detail.refreshTrouble !== null) throw toError(refreshFailed(context))
  return detail.hasCredentials ? 'refreshed' : 'not_allowed'
}

async function findForced(
  client: Client,
  integration: string,
  nangoConnectionId: string,
): Promise<NangoConnectionDetail | undefined | 'not_allowed'> {
  try {
    return await findConnection(client, integration, nangoConnectionId, true)
  } catch (error) {
    if (isShieldError(error) && error.reason === 'right_missing') return 'not_allowed'
    throw error
  }
}
