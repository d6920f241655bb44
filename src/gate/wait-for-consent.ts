import { isShieldError, ShieldError } from '../domain/errors.ts'
import type { ConnectSession, Nango, NangoConnection } from '../domain/nango.ts'
import { LATE_CONSENT, NOTHING_CONNECTED } from '../domain/stray.ts'
import { connectCommand } from './connect-command.ts'
import type { ConnectAsk } from './connect.ts'
import { NO_CONSENT } from './leftovers.ts'
import { NONCE_TAG } from './nonce-tag.ts'
import type { Parts } from './parts.ts'

interface Waiting {
  readonly integration: string
  readonly session: ConnectSession
  readonly nonce: string
}

/**
 * Shows the link and waits until somebody has authorised a connection by it: Nango's id of it. Fails with
 * `not_connected` when the time is over or Nango refuses the key, with `interrupted` by the signal, with `unavailable` when
 * there is no page, or Nango does not answer when the time is over.
 */
export async function waitForConsent(
  parts: Parts,
  ask: ConnectAsk,
  { integration, session, nonce }: Waiting,
): Promise<string> {
  const nango = await parts.nango()
  await showLink(nango, ask, integration, session)
  return (await waitForConnection(parts, nango, nonce, ask)).nangoConnectionId
}

async function showLink(
  nango: Nango,
  ask: ConnectAsk,
  integration: string,
  session: ConnectSession,
): Promise<void> {
  if (ask.direct) return ask.present(nango.directLink(integration, session), 'direct')
  if (await nango.isReachable(session.link)) return ask.present(session.link, 'page')
  if (ask.provider.auth === 'oauth')
    return ask.present(nango.directLink(integration, session), 'page-unreachable')
  // Browsers come by another road than this process: what it cannot reach they may.
  if (session.api !== nango.url) return ask.present(session.link, 'page')
  throw new ShieldError(
    'unavailable',
    `Nango's connect page does not answer at ${new URL(session.link).origin}`,
    {
      hint: `${connectCommand(ask)} --credentials does without it; or start it (FLAG_SERVE_CONNECT_UI=true) or set NANGO_PUBLIC_CONNECT_URL at the Nango server`,
    },
  )
}

/** Nango allows 200 requests a minute; connecting takes a person seconds to minutes. */
const POLL_EVERY = 2_000

async function waitForConnection(
  parts: Parts,
  nango: Nango,
  nonce: string,
  ask: ConnectAsk,
): Promise<NangoConnection> {
  const end = parts.now() + ask.timeout
  let isTold = false
  while (!ask.signal.aborted) {
    const hint = parts.hints.next()
    const found = await look(nango, nonce)
    if (found.connection !== undefined) return found.connection
    const left = end - parts.now()
    if (left <= 0) throw found.trouble ?? timedOut(ask)
    if (found.trouble !== undefined && !isTold) {
      parts.notice(`${found.trouble.message}; the wait for the consent goes on`)
      isTold = true
    }
    await parts.pause(Math.min(POLL_EVERY, left), AbortSignal.any([ask.signal, hint]))
  }
  throw new ShieldError('interrupted', NOTHING_CONNECTED, { reason: NO_CONSENT })
}

interface Look {
  readonly connection?: NangoConnection | undefined
  /** Nango could not be asked just now. */
  readonly trouble?: ShieldError
}

/** A person is in the middle of consenting: what may pass does not end that. A key that is refused does. */
async function look(nango: Nango, nonce: string): Promise<Look> {
  try {
    const [connection] = await nango.listConnections({ tags: { [NONCE_TAG]: nonce } })
    return { connection }
  } catch (error) {
    if (!isShieldError(error) || error.code !== 'unavailable') throw error
    return { trouble: error }
  }
}

/** Nango's link tells a command line nothing about a denial. */
function timedOut(ask: ConnectAsk): ShieldError {
  return new ShieldError(
    'not_connected',
    `No ${ask.provider.title} account was connected in ${Math.round(ask.timeout / 1000)} s. Usual reasons: access was denied or the page was closed; the callback URL is not registered at the provider; the client id or secret in Nango is wrong; the account may not grant these scopes. The link no longer works, but ${LATE_CONSENT}`,
    {
      reason: NO_CONSENT,
      hint: `${connectCommand(ask)}, and see the logs in Nango's dashboard for the provider's own words`,
    },
  )
}
