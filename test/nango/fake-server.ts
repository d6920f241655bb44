import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request exactly as it came over the wire. */
export interface Recorded {
  readonly method: string
  /** The request target, undecoded. */
  readonly target: string
  readonly rawHeaders: readonly (readonly [name: string, value: string])[]
  readonly body: Buffer
}

/** What the server does with a request. */
export type Reply =
  | {
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string | Buffer
      /** Milliseconds until anything is answered. */
      readonly after?: number
    }
  /** The connection is cut after the request was read. */
  | 'reset'
  /** Headers promise more than comes, then the connection is cut. */
  | 'truncate'
  /** The answer is 101, and what follows is no HTTP. */
  | 'upgrade'
  /** Nothing is ever answered. */
  | 'hang'
  /** One byte at a time, for ever. */
  | 'drip'
  /** A body without end. */
  | 'flood'

export interface FakeServer {
  readonly url: string
  readonly requests: Recorded[]
  /** Sockets opened so far. */
  readonly connections: () => number
  /** Resolves once the other end has closed a connection that nothing is asked on. */
  readonly leftAlone: Promise<void>
  /** Closes at once what nothing is asked on. */
  readonly closeIdle: () => void
  readonly close: () => Promise<void>
}

/** JSON as Express sends it. */
export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(body),
  }
}

export function html(status: number, body = '<!doctype html><title>Nango</title>'): Reply {
  return { status, headers: { 'Content-Type': 'text/html; charset=utf-8' }, body }
}

/** A scripted HTTP server on a free loopback port that records every request, bytes included. */
export async function openFakeServer(answer: (request: Recorded) => Reply): Promise<FakeServer> {
  const requests: Recorded[] = []
  let connections = 0
  const timers = new Set<NodeJS.Timeout>()
  const server = createServer((request, response) => {
    void record(request).then((recorded) => {
      requests.push(recorded)
      return perform(answer(recorded), request, response, timers)
    })
  })
  // Only the other end closes what is idle.
  server.keepAliveTimeout = 0
  let leave: () => void = () => undefined
  const leftAlone = new Promise<void>((resolve) => {
    leave = resolve
  })
  server.on('connection', (socket) => {
    connections += 1
    socket.once('end', leave)
  })
  const port = await listen(server)
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    connections: () => connections,
    leftAlone,
    closeIdle: () => server.closeIdleConnections(),
    close: async () => {
      for (const timer of timers) clearInterval(timer)
      await new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      })
    },
  }
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return (server.address() as AddressInfo).port
}

async function record(request: IncomingMessage): Promise<Recorded> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const rawHeaders = request.rawHeaders.flatMap((name, index, all) =>
    index % 2 === 0 ? [[name, all[index + 1] ?? ''] as const] : [],
  )
  return { method: request.method ?? '', target: request.url ?? '', rawHeaders, body: Buffer.concat(chunks) }
}

function perform(
  reply: Reply,
  request: IncomingMessage,
  response: ServerResponse,
  timers: Set<NodeJS.Timeout>,
): void {
  if (reply === 'hang') return
  if (reply === 'reset') {
    request.socket.resetAndDestroy()
  } else if (reply === 'upgrade') {
    request.socket.end(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\nother',
    )
  } else if (reply === 'truncate') {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '1000' })
    response.write('{"id":"half', () => request.socket.destroy())
  } else if (reply === 'drip') {
    response.writeHead(200, { 'Content-Type': 'application/json' })
    timers.add(setInterval(() => response.write(' '), 5))
  } else if (reply === 'flood') {
    response.writeHead(200, { 'Content-Type': 'application/json' })
    flood(response)
  } else {
    const answer = (): void =>
      void response.writeHead(reply.status, reply.headers ?? {}).end(reply.body ?? '')
    if (reply.after === undefined) answer()
    else timers.add(setTimeout(answer, reply.after))
  }
}

function flood(response: ServerResponse): void {
  const chunk = Buffer.alloc(1024 * 1024, 0x20)
  while (!response.destroyed && response.write(chunk));
  response.once('drain', () => flood(response))
}
