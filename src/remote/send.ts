import type { Agent, IncomingMessage, RequestOptions } from 'node:http'
import { isShieldError, ShieldError } from '../domain/errors.ts'
import { explainNoConnection, type NoConnection } from '../domain/provider/no-connection.ts'
import { MISFIT } from '../wire/shape.ts'
import { defined } from '../domain/text/json.ts'

/** One request to a server, ready to be sent. */
export interface Sending {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** With its query. */
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  /** Undefined: a connection of its own. */
  readonly agent: Agent | undefined
  readonly signal: AbortSignal | undefined
  readonly patience: Patience
}

/** In milliseconds. */
export interface Patience {
  /** Until a connection has come about, its TLS included. */
  readonly connect: number
  /** Without a byte from there, once it has; null: for ever. */
  readonly answer: number | null
}

export interface Received {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly text: string
}

const LONGEST_ANSWER_BYTES = 64 * 1024 * 1024

/**
 * Sends one request and reads the whole answer. Follows no redirect: a token is for the host that was named. Fails with
 * `unavailable`; its reason is `cut-off` where the server may have done what was asked of it.
 */
async function send(sending: Sending): Promise<Received> {
  // Each costs milliseconds at start, so only the one that is needed is loaded.
  const { request } =
    sending.url.protocol === 'https:' ? await import('node:https') : await import('node:http')
  return new Promise((resolve, reject) => {
    const { url, body, patience } = sending
    let isSent = false
    const fail = async (error: unknown): Promise<void> => reject(await troubleWith(sending, isSent, error))
    const giveUp = () => outgoing.destroy(new Error('it does not answer'))
    const outgoing = request(url, optionsOf(sending), (incoming) => {
      read(incoming, url).then(resolve, (error: unknown) => {
        outgoing.destroy()
        if (error instanceof ShieldError) reject(error)
        else void fail(error)
      })
    })
    outgoing.on('error', (error) => {
      // It was open from a question before, and was closed there while this one was on its way to it.
      if (sending.method === 'GET' && outgoing.reusedSocket && isReset(error)) {
        resolve(send({ ...sending, agent: undefined }))
      } else void fail(error)
    })
    // Else Node closes the connection and tells nobody.
    outgoing.on('upgrade', (_incoming, socket) => {
      socket.destroy()
      void fail(new Error('it answers in another protocol'))
    })
    outgoing.on('socket', (socket) => {
      // Not `outgoing.setTimeout`: that counts from the connection on, and its last word would hold for the answer too.
      const connecting = setTimeout(giveUp, patience.connect)
      outgoing.once('close', () => clearTimeout(connecting))
      const sent = (): void => {
        clearTimeout(connecting)
        isSent = true
        outgoing.setTimeout(patience.answer ?? 0)
      }
      // Nothing can have arrived from a socket that is still connecting.
      if (socket.connecting) socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', sent)
      else sent()
    })
    outgoing.on('timeout', giveUp)
    outgoing.end(body ?? undefined)
  })
}

async function troubleWith({ method, url, patience }: Sending, isSent: boolean, error: unknown) {
  if (isSent && isReset(error) && (await speaksTls(url, patience.connect))) return wantsTls(url, error)
  // A question that was cut off has changed nothing.
  return isSent && method !== 'GET' ? cutOff(url, error) : unreachable(url, error)
}

function isReset(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
}

function optionsOf({ method, headers, body, agent, signal }: Sending): RequestOptions {
  const length = body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  return {
    method,
    headers: { ...headers, ...length },
    agent: agent ?? false,
    ...defined({ signal }),
  }
}

async function read(incoming: IncomingMessage, url: URL): Promise<Received> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > LONGEST_ANSWER_BYTES) {
      throw new ShieldError('unavailable', `The answer of ${url.origin} is longer than anything it could be`)
    }
    chunks.push(chunk)
  }
  return {
    status: incoming.statusCode ?? 0,
    headers: incoming.headers,
    text: Buffer.concat(chunks).toString('utf8'),
  }
}

/** For a question that may be put off for long. */
interface Later {
  /** What is asked then. */
  readonly url: URL
  /** Milliseconds after which it is asked, even if the server would rather be asked later. */
  readonly within: number
}

const ASK_AGAIN_AT_MOST = 5

/** Seconds. What may not be put off for long fails when the server wants to be asked later than this. */
const LONGEST = 30
const DAY = 24 * 60 * 60

/** A server that has too much to do is asked again when it says; it has done nothing until then. */
export async function sendPatiently(
  sending: Sending,
  pause: (milliseconds: number, signal?: AbortSignal) => Promise<void>,
  later: Later | undefined,
): Promise<Received> {
  let next = sending
  for (let again = 0; ; again += 1) {
    const received = await send(next)
    const wish = again === ASK_AGAIN_AT_MOST ? null : wishIn(received, later === undefined ? LONGEST : DAY)
    if (wish === null) return received
    await pause(later === undefined ? wish : Math.min(wish, later.within), sending.signal)
    if (later !== undefined) next = { ...sending, url: later.url }
  }
}

/** In how many milliseconds the server wants to be asked again; null: not at all, or in more than so many seconds. */
function wishIn({ status, headers }: Received, longest: number): number | null {
  const seconds = Number(headers['retry-after'])
  return status === 429 && seconds >= 0 && seconds <= longest ? Math.max(seconds * 1000, 200) : null
}

/** What is said of a server that was not reached. */
function unreachable({ origin }: URL, error: unknown): ShieldError {
  const { what, hint = 'Check SHIELD_URL, and that shield serve runs there' } = explained(error)
  return new ShieldError('unavailable', `The server at ${origin} cannot be reached: ${what}`, {
    hint,
    cause: error,
  })
}

/** Whether what hangs up on plain http speaks TLS: then it has understood nothing of what it was sent. */
async function speaksTls({ protocol, hostname, port }: URL, patience: number): Promise<boolean> {
  if (protocol !== 'http:') return false
  const { connect } = await import('node:tls')
  return new Promise((resolve) => {
    // Nothing is sent to it, so that it does not matter who vouches for it.
    const socket = connect({
      host: hostname.replaceAll(/[[\]]/g, ''),
      port: Number(port || 80),
      rejectUnauthorized: false,
    })
    const end = (found: boolean) => () => {
      socket.destroy()
      resolve(found)
    }
    socket.setTimeout(patience, end(false))
    socket.once('secureConnect', end(true))
    socket.once('error', end(false))
    socket.once('close', end(false))
  })
}

function wantsTls({ origin }: URL, cause: unknown): ShieldError {
  return new ShieldError('unavailable', `The server at ${origin} cannot be reached: it speaks TLS`, {
    hint: 'Begin SHIELD_URL with https://',
    cause,
  })
}

/** It was reached and did not answer, so that nobody knows here what it did. */
function cutOff({ origin }: URL, error: unknown): ShieldError {
  return new ShieldError(
    'unavailable',
    `The server at ${origin} was reached and gave no answer: ${explained(error).what}`,
    {
      hint: 'See there whether it was done: shield approvals list',
      reason: 'cut-off',
      cause: error,
    },
  )
}

/** Whether the server may have done what it was asked to do. */
export function mayBeDone(error: unknown): boolean {
  return isShieldError(error) && (error.reason === 'cut-off' || error.reason === MISFIT)
}

function explained(error: unknown): NoConnection {
  if (!(error instanceof Error)) return { what: 'unknown trouble' }
  const code = 'code' in error ? String(error.code) : ''
  // The message is empty when several addresses were tried.
  return explainNoConnection(code, 'SHIELD_URL') ?? { what: error.message === '' ? code : error.message }
}
