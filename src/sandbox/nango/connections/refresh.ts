import { REFRESH_FAILURES, type RefreshFailure } from '../../fault.ts'
import type { Grant, ProviderRequest } from '../../provider.ts'
import { refreshEvent } from '../consent/auth-event.ts'
import type { NangoParts, StoredConnection } from '../state.ts'

/** Nango refreshes a token that has less than this left, at every use of it. */
const MARGIN = 15 * 60_000

/** A connection with a token that is good for now, or why there is none. */
export interface Refreshed {
  readonly connection: StoredConnection
  readonly failure: RefreshFailure | null
}

/**
 * Looks after the token before it is used, for `target`; a new one is stored. Forced, a token is refreshed however long it
 * would last, and no earlier failure is waited for.
 */
export function refreshed(
  parts: NangoParts,
  connection: StoredConnection,
  target: Pick<ProviderRequest, 'method' | 'path'>,
  isForced = false,
): Refreshed {
  const { expiresAt, grant: held } = connection
  if (expiresAt === null || 'type' in held) return { connection, failure: null }
  const failure = faultAt(parts, target)
  if (failure !== null && (failure === 'failed' || !isForced)) return failed(parts, connection, failure)
  if (!isForced && expiresAt - parts.now() >= MARGIN) return { connection, failure: null }
  const grant = renew(parts, connection.integration, held.refreshToken)
  if (grant === undefined) return failed(parts, connection, 'failed')
  const renewed = {
    ...connection,
    grant,
    expiresAt: parts.now() + grant.expiresInSeconds * 1_000,
    updatedAt: parts.now(),
    hasAuthError: false,
  }
  parts.state.connections.set(renewed.number, renewed)
  return { connection: renewed, failure: null }
}

function faultAt(parts: NangoParts, target: Pick<ProviderRequest, 'method' | 'path'>): RefreshFailure | null {
  const word = parts.faults.take(['refresh'], target)?.code
  return REFRESH_FAILURES.find((failure) => failure === word) ?? null
}

/** The list of connections tells of it until a refresh works. */
function failed(parts: NangoParts, connection: StoredConnection, failure: RefreshFailure): Refreshed {
  const marked = { ...connection, hasAuthError: true }
  parts.state.connections.set(marked.number, marked)
  parts.tell(refreshEvent(marked))
  return { connection: marked, failure }
}

function renew(parts: NangoParts, integration: string, refreshToken: string): Grant | undefined {
  const provider = parts.state.integrations.get(integration)?.provider
  return provider?.form === undefined ? provider?.refresh(refreshToken) : undefined
}
