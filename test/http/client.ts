import { request as httpRequest, type IncomingHttpHeaders } from 'node:http'

export interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** The body as JSON; undefined for an empty one. */
  readonly body: Json
}

// oxlint-disable-next-line typescript/no-explicit-any -- a test looks at it, and the schemas have looked before
type Json = any

export interface Sending {
  /** Sent as JSON, unless it is a text or bytes already. */
  readonly body?: unknown
  /** A list is sent as several headers of that name. */
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  /** Hangs up when it aborts. */
  readonly signal?: AbortSignal
}

/**
 * Not `fetch`, which tidies paths, joins headers and refuses some: sends just what it is told, on a connection of its
 * own. One kept from before can be closed as it is used again: client and server share an event loop, and a test that
 * keeps it busy for seconds lets both find out too late.
 */
export function send(url: string, method: string, target: string, sending: Sending = {}): Promise<Reply> {
  const { hostname, port } = new URL(url)
  const bytes = bytesOf(sending.body)
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({
      hostname,
      port,
      method,
      path: target,
      agent: false,
      ...(sending.signal === undefined ? {} : { signal: sending.signal }),
      headers: {
        ...(bytes === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': bytes.length }),
        ...(sending.headers as Record<string, string>),
      },
    })
    outgoing.on('error', reject)
    outgoing.on('response', (incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.on('error', reject)
      incoming.on('end', () => {
        const text = Buffer.concat(chunks).toString()
        const { statusCode = 0, headers } = incoming
        resolve({ status: statusCode, headers, text, body: parsed(text, headers['content-type']) })
      })
    })
    outgoing.end(bytes)
  })
}

function bytesOf(body: unknown): Uint8Array | undefined {
  if (body === undefined || body instanceof Uint8Array) return body
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
}

function parsed(text: string, type: string | undefined): unknown {
  return text === '' || type?.includes('json') !== true ? undefined : (JSON.parse(text) as unknown)
}
