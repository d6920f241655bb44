import { isShieldError, ShieldError, tryOr } from '../../domain/errors.ts'
import type {
  ConnectSession,
  ConsentNews,
  ConsentRefusal,
  Nango,
  NangoConnection,
  SessionAsk,
} from '../../domain/ports/nango.ts'
import type { ProviderName } from '../../domain/provider/providers.ts'
import { LATE_CONSENT, NOTHING_CONNECTED } from '../../domain/provider/stray.ts'
import { defined } from '../../domain/text/json.ts'
import { commandAbout } from '../../domain/text/quoted.ts'
import type { Parts } from '../parts.ts'
import { standingFor } from './connections.ts'
import { connectCommand } from './connect-command.ts'
import type { ConnectAsk } from './connect.ts'
import { NONCE_TAG } from './session.ts'

/** The reason of an error where the time for a consent is over, the wait for it was ended, or it was refused. */
const NO_CONSENT = 'no_consent'

interface Waiting {
  /** What the session was asked for. */
  readonly wanted: SessionAsk
  readonly session: ConnectSession
  readonly nonce: string
}

/**
 * Shows the link and waits until somebody has authorised a connection by it: Nango's id of it. Fails with
 * `not_connected` when the time is over, Nango refuses the key or is known to have been told no; with `interrupted` by the
 * signal; with `unavailable` when there is no page, or Nango does not answer when the time is over.
 */
export async function waitForConsent(parts: Parts, ask: ConnectAsk, waiting: Waiting): Promise<string> {
  const nango = await parts.nango()
  const news = listen(parts, waiting)
  try {
    const close = await showLink(nango, ask, waiting, news.hear)
    try {
      return (await waitForConnection(parts, nango, waiting.nonce, ask, news)).nangoConnectionId
    } finally {
      close()
    }
  } finally {
    news.end()
  }
}

interface News {
  readonly hear: (news: ConsentNews) => void
  /** Set once it is told: no consent will come. */
  readonly refusal: () => ConsentRefusal | undefined
  /** Aborted when something is told. */
  readonly told: AbortSignal
  readonly end: () => void
}

/** Whatever Nango tells of the consent, here or by a webhook to this very process. */
function listen(parts: Parts, { wanted: { integration, reconnect } }: Waiting): News {
  const told = new AbortController()
  let refusal: ConsentRefusal | undefined
  const hear = (news: ConsentNews): void => {
    if (news !== 'consented') refusal = news
    told.abort()
  }
  const end = parts.hints.awaitConsent(
    { integration, reconnects: reconnect ?? null, since: parts.now() },
    hear,
  )
  return { hear, refusal: () => refusal, told: told.signal, end }
}

/** Returns what closes the ear that a direct link has. */
async function showLink(
  nango: Nango,
  ask: ConnectAsk,
  { wanted: { integration }, session }: Waiting,
  hear: News['hear'],
): Promise<() => void> {
  const isReachable = !ask.direct && (await nango.isReachable(session.link))
  const hasOnlyPage = !ask.direct && ask.provider.auth !== 'oauth'
  // Browsers may come by another road than this process: what it cannot reach they may.
  if (hasOnlyPage && !isReachable && session.api === nango.url) throw pageUnreachable(ask, session)
  if (isReachable || hasOnlyPage) {
    await ask.present(session.link, 'page')
    return () => undefined
  }
  const ear = await nango.hearConsent(nango.directLink(integration, session), hear)
  await ask.present(ear.link, ask.direct ? 'direct' : 'page-unreachable')
  return ear.close
}

function pageUnreachable(ask: ConnectAsk, { link }: ConnectSession): ShieldError {
  return new ShieldError('unavailable', `Nango's connect page does not answer at ${new URL(link).origin}`, {
    hint: `${connectCommand(ask)} --credentials does without it; or start it (FLAG_SERVE_CONNECT_UI=true) or set NANGO_PUBLIC_CONNECT_URL at the Nango server`,
  })
}

/** Nango allows 200 requests a minute; connecting takes a person seconds to minutes. */
const POLL_EVERY = 2_000

async function waitForConnection(
  parts: Parts,
  nango: Nango,
  nonce: string,
  ask: ConnectAsk,
  news: News,
): Promise<NangoConnection> {
  const end = parts.now() + ask.timeout
  let isTold = false
  while (!ask.signal.aborted) {
    const hint = parts.hints.next()
    const refusal = news.refusal()
    const found = await look(nango, nonce)
    if (found.connection !== undefined) return found.connection
    if (refusal !== undefined) throw refused(ask, refusal)
    const left = end - parts.now()
    if (left <= 0) throw found.trouble ?? timedOut(ask)
    if (found.trouble !== undefined && !isTold) {
      parts.notice(`${found.trouble.message}; the wait for the consent goes on`)
      isTold = true
    }
    const signals = [ask.signal, hint, ...(news.told.aborted ? [] : [news.told])]
    // What was told since the question was asked is looked at without waiting.
    if (news.refusal() === undefined) await parts.pause(Math.min(POLL_EVERY, left), AbortSignal.any(signals))
  }
  throw new ShieldError('interrupted', NOTHING_CONNECTED, { reason: NO_CONSENT })
}

function refused(ask: ConnectAsk, { isDenied, code }: ConsentRefusal): ShieldError {
  const { title } = ask.provider
  return new ShieldError(
    'not_connected',
    isDenied
      ? `Access was denied at ${title}: nothing was connected`
      : `Nango could not connect the ${title} account${code === '' ? '' : ` (${code})`}: nothing was connected`,
    {
      reason: NO_CONSENT,
      hint: `${connectCommand(ask)}${isDenied ? '' : ", and see the logs in Nango's dashboard for the provider's own words"}`,
    },
  )
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

/**
 * What else came of the link of one attempt, once that is dead: each consent by it makes a connection of its own. Empty
 * where Nango cannot be asked just now.
 */
export async function leftovers(
  nango: Nango,
  nonce: string,
  kept?: string,
): Promise<readonly NangoConnection[]> {
  const made = await tryOr(
    () => nango.listConnections({ tags: { [NONCE_TAG]: nonce } }),
    () => [],
  )
  return made.filter(({ nangoConnectionId }) => nangoConnectionId !== kept)
}

/** The same error, with what the link brought all the same: in the last moment, or before the trouble that ended it. */
export async function withLeftovers(
  parts: Parts,
  provider: ProviderName,
  nonce: string,
  error: unknown,
): Promise<unknown> {
  // A conflict names it already.
  if (!isShieldError(error) || error.code === 'conflict') return error
  const [nango, { connections }] = await Promise.all([parts.nango(), parts.store()])
  const [made] = await leftovers(nango, nonce)
  if (made === undefined) return error
  const { nangoConnectionId: id } = made
  const known = standingFor(await connections.list(), made)
  const remedy = `${commandAbout(`shield connections adopt ${provider}`, id)}, or ${commandAbout('shield connections discard', id)}`
  if (error.reason !== NO_CONSENT) return known === undefined ? withStray(error, id, remedy) : error
  const [came, hint] =
    known === undefined
      ? [`Nango has a new connection ${id}`, remedy]
      : [`${known.name} was authorised again at Nango`, 'shield status --check']
  const message = `Nobody waits any longer, and the consent came all the same: ${came}`
  return new ShieldError(error.code, message, { hint })
}

function withStray(error: ShieldError, id: string, remedy: string): ShieldError {
  const { code, message, hint, reason } = error
  return new ShieldError(
    code,
    `${message.replace(/\.$/, '')}. The consent came before that: Nango has a new connection ${id}`,
    {
      hint: [...(hint === undefined ? [] : [`${hint}; then `]), remedy].join(''),
      ...defined({ reason }),
      cause: error,
    },
  )
}
