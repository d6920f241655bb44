import { Nango as Sdk, type AdminAxiosProps } from '@nangohq/node'
import {
  Agent as HttpAgent,
  request as requestPlain,
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http'
import { Agent as HttpsAgent, request as requestSecure } from 'node:https'
import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import { countDown } from '../domain/event-loop.ts'
import { ShieldError } from '../domain/errors.ts'
import { ALLOWED_HEADERS } from '../domain/request/call.ts'
import type { Redactor } from '../domain/text/redact.ts'
import { toWireFailure, toWireResponse, type WireResult } from './wire.ts'

interface ClientOptions {
  /** As parseBaseUrl returns it. */
  readonly baseUrl: string
  readonly apiKey: string
  readonly userAgent: string
  /** Milliseconds for the whole exchange, from connecting to the last byte of the answer. */
  readonly timeout: number
  /** False: a connection of its own for each call, closed afterwards. */
  readonly keepAlive: boolean
  /** Every text of every answer goes through it. */
  readonly clean: Redactor
}

export interface Client {
  readonly sdk: Sdk
  readonly baseUrl: string
  /** Runs one SDK call. Never fails. */
  readonly exchange: (call: (sdk: Sdk) => Promise<unknown>) => Promise<WireResult>
}

type Interceptors = NonNullable<AdminAxiosProps['interceptors']>
type Outgoing = Parameters<NonNullable<Interceptors['request']>>[0]

/** Larger answers are cut off; a page of Nango's or a provider's is far below it. */
const LARGEST_ANSWER_BYTES = 10 * 1024 * 1024

/**
 * The SDK with everything it leaves open closed: a time limit, a size limit, no redirects, no body rewritten, only
 * known headers, `Retries: 0` always (the SDK drops a zero). Answers and errors alike leave it as a WireResult, so
 * that nothing of an AxiosError, which carries the API key and the body, can get out.
 */
export function openClient(options: ClientOptions): Client {
  const agents = {
    http: closingIdle(new HttpAgent({ keepAlive: options.keepAlive })),
    https: closingIdle(new HttpsAgent({ keepAlive: options.keepAlive })),
  }
  const sdk = new Sdk(
    { host: options.baseUrl, apiKey: options.apiKey },
    {
      userAgent: options.userAgent,
      httpsAgent: agents.https,
      interceptors: {
        request: (outgoing) => closeRequest(outgoing, options.timeout),
        response: {
          onFulfilled: (response) => ({ ...response, data: toWireResponse(response, options.clean) }),
        },
      },
    },
  )
  Object.assign(sdk.http.defaults, {
    httpAgent: agents.http,
    transport: { request },
    maxContentLength: LARGEST_ANSWER_BYTES,
    responseType: 'arraybuffer',
    transformRequest: [],
    transformResponse: [],
    validateStatus: () => true,
    ...(isLoopback(options.baseUrl) ? { proxy: false } : {}),
  })
  return {
    sdk,
    baseUrl: options.baseUrl,
    exchange: async (call) => {
      if (options.keepAlive) await hearOfClosed()
      return exchange(sdk, call)
    },
  }
}

/**
 * Node's own, which follows no redirect, but for an answer that turns to another protocol (101): without a listener Node
 * closes the connection then, and tells nobody who waits.
 */
function request(options: RequestOptions, heard: (incoming: IncomingMessage) => void): ClientRequest {
  const outgoing = (options.protocol === 'https:' ? requestSecure : requestPlain)(options, heard)
  return outgoing.once('upgrade', (_incoming, socket) => {
    socket.destroy()
    outgoing.emit('error', Object.assign(new Error('another protocol'), { code: 'ANOTHER_PROTOCOL' }))
  })
}

/**
 * Milliseconds that a connection is kept without use. Node's own servers close theirs after 5 s: a process that runs for
 * days would write to one that is being closed, and be told that it broke.
 */
const LONGEST_IDLE = 1_000

/** https://nodejs.org/docs/latest-v20.x/api/http.html#agentkeepsocketalivesocket */
function closingIdle<Kind extends HttpAgent>(agent: Kind): Kind {
  const keep = agent.keepSocketAlive.bind(agent) as (socket: Duplex) => boolean
  agent.keepSocketAlive = (socket: Duplex): boolean => {
    const isKept = keep(socket)
    if (socket instanceof Socket) socket.setTimeout(LONGEST_IDLE)
    return isKept
  }
  return agent
}

/**
 * A process that waited for the database has not heard yet which of its connections ended meanwhile. It hears of that in
 * the event loop's next round, which begins after the second of these.
 */
async function hearOfClosed(): Promise<void> {
  await setImmediate()
  await setImmediate()
}

async function exchange(sdk: Sdk, call: (sdk: Sdk) => Promise<unknown>): Promise<WireResult> {
  try {
    const answer = await call(sdk)
    if (isWireResult(answer)) return answer
    // Some methods of the SDK return the whole response, some its data.
    const data = (answer as { readonly data?: unknown }).data
    if (isWireResult(data)) return data
    return toWireFailure(undefined)
  } catch (error) {
    return toWireFailure(error)
  }
}

function isWireResult(value: unknown): value is WireResult {
  return typeof value === 'object' && value !== null && 'kind' in value
}

const KNOWN_HEADERS: ReadonlySet<string> = new Set([
  'authorization',
  'connection-id',
  'provider-config-key',
  'user-agent',
  ...['content-type', ...ALLOWED_HEADERS].map((name) => `nango-proxy-${name}`),
])

/** The last word before the wire, whatever the SDK or a caller put in. */
function closeRequest(outgoing: Outgoing, timeout: number): Outgoing {
  const { headers } = outgoing
  for (const name of Object.keys(headers.toJSON())) {
    if (!KNOWN_HEADERS.has(name.toLowerCase())) headers.delete(name)
  }
  headers.set('Accept', 'application/json')
  headers.set('Retries', '0')
  const hasBody = outgoing.data !== undefined && outgoing.data !== null
  // False keeps the client from adding a type to a call without a body.
  headers.setContentType(hasBody ? typeFor(outgoing.data) : false)
  return {
    ...outgoing,
    ...(hasBody ? { data: toSend(outgoing.data) } : {}),
    // The client's own limit counts silence; this one counts all of it, so that a dripping answer ends too.
    signal: limitOf(timeout),
  }
}

function limitOf(timeout: number): AbortSignal {
  const limit = new AbortController()
  countDown(timeout, () => limit.abort()).unref()
  return limit.signal
}

/**
 * Bytes pass through Nango as they are when they have this type, and with the type that `Nango-Proxy-Content-Type` names; a
 * form or parts under their own name would become JSON, without files.
 * https://github.com/NangoHQ/nango/blob/2f4c0af/packages/server/lib/routes.public.ts
 */
function typeFor(data: unknown): string {
  return data instanceof Uint8Array ? 'application/octet-stream' : 'application/json'
}

/** A frozen body is text or bytes already and stays as it is. */
function toSend(data: unknown): unknown {
  return typeof data === 'string' || data instanceof Uint8Array ? data : JSON.stringify(data)
}

const HINT = 'Set NANGO_BASE_URL to the address of Nango, for instance http://127.0.0.1:3003'

/**
 * The address of Nango's API without a trailing slash; a path in front of the API is kept. Fails with `usage` for
 * anything but a plain http(s) address: a user name in it would replace the API key on the wire.
 */
export function parseBaseUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw new ShieldError('usage', 'NANGO_BASE_URL is not an http or https address', { hint: HINT })
  }
  if (url.username !== '' || url.password !== '') {
    throw new ShieldError('usage', 'NANGO_BASE_URL may not carry a user name or password', { hint: HINT })
  }
  if (url.search !== '' || url.hash !== '') {
    throw new ShieldError('usage', 'NANGO_BASE_URL may not carry a query or a fragment', { hint: HINT })
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '')
}

/**
 * Whether an address is on this machine. Such a one is never reached through HTTP_PROXY: a proxy elsewhere would
 * look for it on its own machine, and would read the API key on the way.
 */
export function isLoopback(address: string): boolean {
  const { hostname } = new URL(address)
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '0.0.0.0' ||
    /^127(?:\.\d{1,3}){3}$/.test(hostname) ||
    /^\[::1?\]$/.test(hostname) ||
    /^\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\]$/.test(hostname)
  )
}
