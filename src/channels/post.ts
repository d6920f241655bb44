import { lookup, type LookupAddress } from 'node:dns'
import { request as requestPlain, type ClientRequest, type IncomingMessage } from 'node:http'
import { request as requestSecure } from 'node:https'
import type { Sending } from '../domain/ports/channels.ts'
import { SECOND } from '../domain/limits.ts'
import { namesHost, whyNoAddress } from '../domain/notify/notify-settings.ts'
import { retryAfter } from '../domain/notify/retry.ts'
import { explainNoConnection } from '../domain/provider/no-connection.ts'
import { whyNotReached } from './reach.ts'
import { within } from './within.ts'

/** Every address that a name stands for. */
export type Resolve = (host: string) => Promise<readonly LookupAddress[]>

export interface PostAsk {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Hosts that may be inside the network. */
  readonly privateHosts: readonly string[]
  readonly signal: AbortSignal
}

/** What came back; of a body only its first bytes. */
export interface Posted {
  readonly status: number
  readonly retryAfter: number | null
  readonly text: string
}

interface PostParts {
  readonly now: () => number
  readonly userAgent: string
  readonly resolve?: Resolve
  /** Milliseconds that a receiver has; absent: 15 s. */
  readonly longest?: number
}

/** A receiver that has not answered by then has failed; many act before they answer. */
const LONGEST = 15 * SECOND
const MOST_READ = 8 * 1024

export type Post = (ask: PostAsk) => Promise<Posted | Extract<Sending, { kind: 'failed' }>>

/**
 * Posts to an address that came from a person, or from a requester: to the very address that was looked at, so that a
 * name cannot stand for another one meanwhile; redirects are not followed, and nothing goes into the network behind this
 * machine unless its host is among those that may be there.
 */
export function createPost(parts: PostParts): Post {
  return async (ask) => {
    const why = whyNoAddress(ask.url, ask.privateHosts)
    if (why !== null) return failed('message', `The address ${why}`)
    const url = new URL(ask.url)
    const isAllowedInside = namesHost(ask.privateHosts, url)
    return within(ask.signal, parts.longest ?? LONGEST, async (limit) => {
      try {
        const found = await addressesOf(url, isAllowedInside, inTime(parts.resolve ?? resolveHere, limit))
        if (typeof found === 'string') return failed('channel', found)
        return await exchange(url, found, { ...ask, signal: limit }, parts)
      } catch (error) {
        if (ask.signal.aborted) throw error
        const how = limit.aborted ? ' (time is over)' : whyCut(error, 'the address')
        return failed('channel', `${url.host} gave no answer${how}`)
      }
    })
  }
}

function failed(fault: 'channel' | 'message', why: string) {
  return { kind: 'failed', fault, why, retryAfter: null } as const
}

/** Why it is not to be reached, or where it is. */
async function addressesOf(
  { hostname }: URL,
  isAllowedInside: boolean,
  resolve: Resolve,
): Promise<readonly LookupAddress[] | string> {
  const host = hostname.replaceAll(/[[\]]/g, '')
  try {
    const found = await resolve(host)
    const why = isAllowedInside ? null : whyNotReached(host, found)
    return why ?? found
  } catch (error) {
    if (isAbort(error)) throw error
    return `${host} cannot be found (${codeOf(error)})`
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || error.name === 'TimeoutError')
}

/** The same, which fails once the signal aborts: a resolver may take minutes. */
export function inTime(resolve: Resolve, signal: AbortSignal): Resolve {
  return (host) => Promise.race([resolve(host), failing(signal)])
}

/** Fails with the signal's reason when it aborts. */
export function failing(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = (): void => reject(signal.reason as Error)
    signal.addEventListener('abort', fail, { once: true })
    if (signal.aborted) fail()
  })
}

export function resolveHere(host: string): Promise<readonly LookupAddress[]> {
  return new Promise((resolve, reject) => {
    lookup(host, { all: true, verbatim: true }, (error, addresses) => {
      if (error === null) resolve(addresses)
      else reject(error)
    })
  })
}

function exchange(
  url: URL,
  found: readonly LookupAddress[],
  { headers, body, signal }: PostAsk,
  { now, userAgent }: PostParts,
): Promise<Posted> {
  return new Promise((resolve, reject) => {
    const [first] = found
    const request: ClientRequest = (url.protocol === 'http:' ? requestPlain : requestSecure)(url, {
      method: 'POST',
      agent: false,
      signal,
      headers: { ...headers, 'user-agent': userAgent, 'content-length': Buffer.byteLength(body) },
      // What was looked at is what is connected to.
      lookup: (_host, options, give) => {
        if (options.all === true) give(null, [...found])
        else give(null, first?.address ?? '', first?.family ?? 4)
      },
    })
    request.on('error', reject)
    // Else Node closes the connection and tells nobody.
    request.on('upgrade', (_response, socket) => {
      socket.destroy()
      reject(new Error('It answers in another protocol'))
    })
    request.on('response', (response) => {
      read(response).then(
        (text) =>
          resolve({
            status: response.statusCode ?? 0,
            retryAfter: retryAfter(response.headers['retry-after'], now()),
            text,
          }),
        reject,
      )
    })
    request.end(body)
  })
}

/** As much as anybody needs; the rest is not waited for. Fails where the connection is lost in the middle. */
async function read(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    length += chunk.length
    if (length > MOST_READ) break
  }
  return Buffer.concat(chunks).subarray(0, MOST_READ).toString('utf8')
}

export function codeOf(error: unknown): string {
  if (error instanceof Error && error.name === 'TimeoutError') return 'time is over'
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  return 'the connection was lost'
}

/**
 * Why there was no answer, to stand behind words that say so, with what helps where something does. `setting`: where its
 * address comes from.
 */
export function whyCut(error: unknown, setting: string): string {
  // nodemailer has a code of its own for whatever a socket fails with.
  const inner = error instanceof Error && 'originalCode' in error ? error.originalCode : undefined
  const code = typeof inner === 'string' ? inner : codeOf(error)
  const known = explainNoConnection(code, setting)
  if (known === undefined) return ` (${code})`
  const { what, hint } = known
  return `: ${what} (${code})${hint === undefined ? '' : `; ${hint.charAt(0).toLowerCase()}${hint.slice(1)}`}`
}

/** What an answer that is not one of success means. */
export function refusalOf(host: string, { status, retryAfter: after }: Posted): Sending {
  if (status === 410)
    return { kind: 'failed', fault: 'end', why: `${host} answered 410: it wants no more`, retryAfter: null }
  const isRedirect = status >= 300 && status < 400
  const why = isRedirect
    ? `${host} answered ${status}: redirects are not followed`
    : `${host} answered ${status}`
  const isBusy = status === 429 || status >= 500
  return { kind: 'failed', fault: isBusy || isRedirect ? 'channel' : 'message', why, retryAfter: after }
}
