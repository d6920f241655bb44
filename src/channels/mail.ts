import { createTransport } from 'nodemailer'
import { ShieldError } from '../domain/errors.ts'
import { SECOND } from '../domain/limits.ts'
import { namesHost, type How } from '../domain/notify/notify-settings.ts'
import { tellingOf } from '../domain/notify/telling.ts'
import type { Sending } from '../domain/ports/channels.ts'
import { letterOf } from './letter.ts'
import type { Around } from './open-channels.ts'
import { codeOf, failing, inTime, resolveHere } from './post.ts'
import { whyNotReached } from './reach.ts'
import { within } from './within.ts'

/** For each step of the conversation. */
const LONGEST = 20 * SECOND

/** Less than the time for which a notification is in hand. */
const LONGEST_OF_ALL = 45 * SECOND

/** An e-mail by SMTP. All letters about one request are one thread. */
export async function sendMail(around: Around, { to }: Extract<How, { kind: 'email' }>): Promise<Sending> {
  const { message, channel, settings, signal, origin, valueOf } = around
  const { smtp } = settings
  if (smtp === null) throw new ShieldError('usage', 'The settings have no smtp')
  const server = await serverAt(valueOf(smtp.url), around)
  if (typeof server === 'string') return { kind: 'failed', fault: 'channel', why: server, retryAfter: null }
  const tellings = message.events.map((event) => tellingOf(event, origin, channel.content))
  const letter = letterOf({ message, tellings, from: smtp.from, to })
  const transport = createTransport({
    ...server,
    connectionTimeout: LONGEST,
    greetingTimeout: LONGEST,
    socketTimeout: LONGEST,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  try {
    await within(signal, LONGEST_OF_ALL, (limit) =>
      Promise.race([transport.sendMail(letter), failing(limit)]),
    )
    return { kind: 'sent' }
  } catch (error) {
    if (signal.aborted) throw error
    return refused(error, server.tls.servername)
  } finally {
    transport.close()
  }
}

/** What an SMTP server says in words may hold an address: only its code is repeated. */
function refused(error: unknown, host: string): Sending {
  const code = error instanceof Error && 'responseCode' in error ? error.responseCode : undefined
  const isLetter = typeof code === 'number' && code >= 500 && code !== 535
  const why =
    typeof code === 'number' ? `${host} answered ${code}` : `${host} took no e-mail (${codeOf(error)})`
  return { kind: 'failed', fault: isLetter ? 'message' : 'channel', why, retryAfter: null }
}

/** Where the server is and how it is spoken to, by the very address that was looked at; or why it is not to be reached. */
export async function serverAt(
  address: string,
  { settings, resolve = resolveHere, signal }: Pick<Around, 'settings' | 'resolve' | 'signal'>,
) {
  const url = smtpUrl(address)
  const secure = url.protocol === 'smtps:'
  const host = url.hostname.replaceAll(/[[\]]/g, '')
  const isAllowedInside = namesHost(settings.privateHosts, url)
  const found = await within(signal, LONGEST, (limit) => inTime(resolve, limit)(host)).catch(() => [])
  signal.throwIfAborted()
  const why = isAllowedInside && found.length > 0 ? null : whyNotReached(host, found)
  if (why !== null) return why
  return {
    host: found[0]?.address ?? host,
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    // A password, or what is told, goes over no open line, but to a server that is allowed inside.
    requireTLS: !secure && !isAllowedInside,
    ...signIn(url),
    tls: { servername: host },
  }
}

function smtpUrl(address: string): URL {
  const why = whyNoServer(address)
  if (why === null) return new URL(address)
  throw new ShieldError('usage', `What smtp.url names ${why}`)
}

/** Why it is no address of an SMTP server, without repeating anything of it; null: it is. */
export function whyNoServer(address: string): string | null {
  const url = URL.canParse(address) ? new URL(address) : null
  if (url !== null && ['smtp:', 'smtps:'].includes(url.protocol) && url.hostname !== '') return null
  return 'is no address of an SMTP server; it is smtps://USER:PASSWORD@HOST or smtp://USER:PASSWORD@HOST'
}

function signIn({ username, password }: URL) {
  if (username === '') return {}
  return { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }
}
