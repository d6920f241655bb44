import { isShieldError } from '../../domain/errors.ts'
import type { ConnectSession, FormCredentials, Nango } from '../../domain/ports/nango.ts'
import { NONCE_TAG } from '../show/nonce-tag.ts'

interface Sending {
  readonly integration: string
  readonly session: ConnectSession
  readonly nonce: string
  readonly credentials: FormCredentials
}

/**
 * Sends credentials in place of a person at the connect page: Nango's id of the connection. Where the answer is lost,
 * Nango is asked whether a connection came of this very session. Fails as `submitCredentials` does.
 */
export async function sendCredentials(nango: Nango, sending: Sending): Promise<string> {
  const { integration, session, nonce, credentials } = sending
  try {
    return await nango.submitCredentials(integration, session, credentials)
  } catch (error) {
    if (!isShieldError(error) || error.code !== 'unavailable') throw error
    const [found] = await nango.listConnections({ integration, tags: { [NONCE_TAG]: nonce } }).catch(() => [])
    if (found === undefined) throw error
    return found.nangoConnectionId
  }
}
