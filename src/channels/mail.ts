import { isIP } from 'node:net'
import { createTransport } from 'nodemailer'
import { ShieldError } from '../domain/errors.ts'
import { SECOND } from '../domain/limits.ts'
import { namesHost, type How } from '../domain/notify/notify-settings.ts'
import { isLoopback } from '../domain/settings/server-settings.ts'
import { tellingOf } from '../domain/notify/telling.ts'
import type { Sending } from '../domain/ports/channels.ts'
import { letterOf } from './letter.ts'
import type { Around } from './open-channels.ts'
import { codeOf, failing, inTime, resolveHere, whyCut } from './post.ts'
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
  const address = valueOf(smtp.url)
  const server = await serverAt(address, around)
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
    return refused(error, hostOf(smtpUrl(address)))
  } finally {
    transport.close()
  }
}

/** What an SMTP server says in words may hold an address: only its code is repeated. */
function refused(error: unknown, host: string): Sending {
  const failure = { kind: 'failed', fault: 'channel', retryAfter: null } as const
  if (codeOf(error) === 'ETLS') return { ...failure, why: `${host} ${NO_STARTTLS}` }
  const code = error instanceof Error && 'responseCode' in error ? error.responseCode : undefined
  if (typeof code !== 'number')
    return { ...failure, why: `${host} did not accept the e-mail${whyCut(error, 'smtp.url')}` }
  const isLetter = code >= 500 && code !== 535
  return { ...failure, fault: isLetter ? 'message' : 'channel', why: `${host} answered ${code}` }
}

const NO_STARTTLS = 'offers no STARTTLS, and is told nothing without TLS; smtps:// is TLS from the start'

/** Where the server is and how it is spoken to, by the very address that was looked at; or why it is not to be reached. */
export async function serverAt(
  address: string,
  { settings, resolve = resolveHere, signal }: Pick<Around, 'settings' | 'resolve' | 'signal'>,
) {
  const url = smtpUrl(address)
  const host = hostOf(url)
  const isAllowedInside = namesHost(settings.privateHosts, url)
  const found = await within(signal, LONGEST, (limit) => inTime(resolve, limit)(host)).catch(() => [])
  signal.throwIfAborted()
  const why = isAllowedInside && found.length > 0 ? null : whyNotReached(host, found)
  return why ?? wayTo(url, found[0]?.address ?? host, isAllowedInside)
}

function wayTo(url: URL, address: string, isAllowedInside: boolean) {
  const secure = url.protocol === 'smtps:'
  const host = hostOf(url)
  return {
    host: address,
    port: url.port === '' ? (secure ? 465 : 587) : Number(url.port),
    secure,
    requireTLS: !secure && !mayBeOpen(url, isAllowedInside, address),
    ...signIn(url),
    // An address is not a name to ask for. https://www.rfc-editor.org/rfc/rfc6066#section-3
    tls: isIP(host) === 0 ? { servername: host } : {},
  }
}

/** What is told goes over no open line but to a server that is allowed inside, and a password only within this machine. */
function mayBeOpen({ username }: URL, isAllowedInside: boolean, address: string): boolean {
  return isAllowedInside && (username === '' || isLoopback(address))
}

function hostOf({ hostname }: URL): string {
  return hostname.replaceAll(/[[\]]/g, '')
}

function smtpUrl(address: string): URL {
  const why = whyNoServer(address)
  if (why === null) return new URL(address)
  throw new ShieldError('usage', `What smtp.url names ${why}`)
}

/** Why it is not the address of an SMTP server, without repeating anything of it; null: it is. */
export function whyNoServer(address: string): string | null {
  const url = URL.canParse(address) ? new URL(address) : null
  if (url !== null && ['smtp:', 'smtps:'].includes(url.protocol) && url.hostname !== '') return null
  return 'is not the address of an SMTP server; it is smtps://USER:PASSWORD@HOST or smtp://USER:PASSWORD@HOST'
}

function signIn({ username, password }: URL) {
  if (username === '') return {}
  return { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }
}
