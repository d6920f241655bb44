import { jsonAnswer, type Answer } from '../../answer.ts'
import type { RefreshFailure } from '../../fault.ts'
import { apiError } from '../errors.ts'

/** The provider's own reason is in none of them. */
const MESSAGES: Readonly<Record<RefreshFailure, string>> = {
  failed:
    'The external API returned an error when trying to refresh the access token. Please try again later.',
  backoff: 'A recent refresh attempt failed. Backing off before retrying.',
  exhausted: 'The refresh limit has been reached for this connection.',
}

/** What the proxy says in place of sending. */
export function proxyRefreshFailure(failure: RefreshFailure): Answer {
  if (failure === 'backoff') return apiError(424, 'connection_refresh_backoff', MESSAGES.backoff)
  const message = `Failed to get connection credentials: '${MESSAGES[failure]}'`
  return apiError(failure === 'failed' ? 400 : 424, 'server_error', message)
}

/** What reading the connection says: an error that has the connection in it, without credentials. */
export function connectionRefreshFailure(failure: RefreshFailure, connection: object): Answer {
  return jsonAnswer(failure === 'failed' ? 400 : 424, {
    error: { code: 'invalid_credentials', message: MESSAGES[failure], payload: { connection } },
  })
}
