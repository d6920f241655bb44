import { jsonAnswer, type Answer } from '../../answer.ts'
import { REFRESH_FAILURES, type FaultTarget, type RefreshFailure } from '../../fault.ts'
import type { Grant } from '../../provider.ts'
import { refreshEvent } from '../consent/authorise.ts'
import { apiError } from '../errors.ts'
import type { NangoParts, StoredConnection } from '../state.ts'

/** Nango refreshes a token that has less than this left, at every use of it. */
const MARGIN = 15 * 60_000

/** A connection with a token that is good for now, or why there is none. */
interface Refreshed {
  readonly connection: StoredConnection
  readonly failure: RefreshFailure | null
}

/** Nango tries no refresh so soon after one that failed, unless it is told to. */
const BACKOFF = 30_000

/**
 * Looks after the token before it is used, for `target`; a new one is stored. Forced, a token is refreshed however long it
 * would last, and no earlier failure is waited for. What cannot be refreshed stays as it is, without a word.
 */
export function refreshed(
  parts: NangoParts,
  connection: StoredConnection,
  target: FaultTarget,
  isForced = false,
): Refreshed {
  const fault = faultAt(parts, target)
  const blocked = isForced ? null : blockedBy(parts, connection, fault)
  if (blocked !== null) return { connection: marked(parts, connection), failure: blocked }
  const { grant: held } = connection
  if ('type' in held || held.refreshToken === '') return { connection, failure: null }
  if (fault === 'failed') return failed(parts, connection)
  if (!isForced && isFresh(parts, connection)) return { connection, failure: null }
  const grant = renew(parts, connection.integration, held.refreshToken)
  return grant === undefined ? failed(parts, connection) : renewed(parts, connection, grant)
}

/** What names no end is good for ever. */
function isFresh({ now }: NangoParts, { expiresAt }: StoredConnection): boolean {
  return expiresAt === null || expiresAt - now() >= MARGIN
}

function renewed(parts: NangoParts, connection: StoredConnection, grant: Grant): Refreshed {
  const changed = {
    ...connection,
    grant,
    expiresAt: parts.now() + grant.expiresInSeconds * 1_000,
    updatedAt: parts.now(),
    hasAuthError: false,
    refreshFailedAt: null,
  }
  parts.state.connections.set(changed.number, changed)
  return { connection: changed, failure: null }
}

/** Whatever the token is worth. */
function blockedBy(
  { now }: NangoParts,
  { refreshFailedAt: at }: StoredConnection,
  fault: RefreshFailure | null,
): RefreshFailure | null {
  if (fault === 'exhausted' || fault === 'backoff') return fault
  return at !== null && now() - at < BACKOFF ? 'backoff' : null
}

function faultAt(parts: NangoParts, target: FaultTarget): RefreshFailure | null {
  const word = parts.faults.take(['refresh'], target)?.code
  return REFRESH_FAILURES.find((failure) => failure === word) ?? null
}

/** Told of only when it was tried. */
function failed(parts: NangoParts, connection: StoredConnection): Refreshed {
  const dead = marked(parts, { ...connection, refreshFailedAt: parts.now() })
  parts.tell(refreshEvent(dead))
  return { connection: dead, failure: 'failed' }
}

/** The list of connections tells of it until a refresh works. */
function marked({ state }: NangoParts, connection: StoredConnection): StoredConnection {
  const dead = { ...connection, hasAuthError: true }
  state.connections.set(dead.number, dead)
  return dead
}

function renew(parts: NangoParts, integration: string, refreshToken: string): Grant | undefined {
  const provider = parts.state.integrations.get(integration)?.provider
  return provider?.form === undefined ? provider?.refresh(refreshToken) : undefined
}

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
