import type { Agent, IncomingMessage, RequestOptions } from 'node:http'
import { ShieldError } from '../domain/errors.ts'
import { cutOff, unreachable } from './no-answer.ts'

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
export async function send(sending: Sending): Promise<Received> {
  // Each costs milliseconds at start, so only the one that is needed is loaded.
  const { request } =
    sending.url.protocol === 'https:' ? await import('node:https') : await import('node:http')
  return new Promise((resolve, reject) => {
    const { url, body, patience } = sending
    let isSent = false
    // A question that was cut off has changed nothing.
    const trouble = (error: unknown) =>
      isSent && sending.method !== 'GET' ? cutOff(url, error) : unreachable(url, error)
    const giveUp = () => outgoing.destroy(new Error('it does not answer'))
    const outgoing = request(url, optionsOf(sending), (incoming) => {
      read(incoming, url).then(resolve, (error: unknown) => {
        outgoing.destroy()
        reject(error instanceof ShieldError ? error : trouble(error))
      })
    })
    outgoing.on('error', (error) => {
      // It was open from a question before, and was closed there while this one was on its way to it.
      if (sending.method === 'GET' && outgoing.reusedSocket && isReset(error)) {
        resolve(send({ ...sending, agent: undefined }))
      } else reject(trouble(error))
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

function isReset(error: Error): boolean {
  return 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE')
}

function optionsOf({ method, headers, body, agent, signal }: Sending): RequestOptions {
  const length = body === null ? {} : { 'content-length': String(Buffer.byteLength(body)) }
  return {
    method,
    headers: { ...headers, ...length },
    agent: agent ?? false,
    ...(signal === undefined ? {} : { signal }),
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
