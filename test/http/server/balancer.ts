import { once } from 'node:events'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** What stands in front of several servers: every request goes to the next one that says it is ready. */
export interface Balancer {
  readonly url: string
  /** As the Host header has it. */
  readonly host: string
}

/** How often each server is asked whether it is ready, in milliseconds. */
const ASKS_EVERY = 50

/** Without stickiness, and nothing is sent to a second server but what the first one provably did not get. */
export async function startBalancer(ports: readonly number[]): Promise<Balancer> {
  const ready = new Set<number>()
  let turn = 0
  const asking = setInterval(() => {
    for (const port of ports) void isReady(port).then((is) => (is ? ready.add(port) : ready.delete(port)))
  }, ASKS_EVERY)
  const balancer = createServer((incoming, outgoing) => {
    turn += 1
    const order = ports.map((_, index) => ports[(turn + index) % ports.length] ?? 0)
    void forward(incoming, outgoing, [
      ...order.filter((port) => ready.has(port)),
      ...order.filter((port) => !ready.has(port)),
    ])
  })
  await once(balancer.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(() => {
    clearInterval(asking)
    balancer.closeAllConnections()
    balancer.close()
  })
  const host = `127.0.0.1:${(balancer.address() as AddressInfo).port}`
  return { url: `http://${host}`, host }
}

function isReady(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    request({ host: '127.0.0.1', port, path: '/ready', agent: false }, (answer) => {
      answer.resume()
      resolve(answer.statusCode === 200)
    })
      .on('error', () => resolve(false))
      .end()
  })
}

async function forward(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  ports: readonly number[],
): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  for (const port of ports) {
    const error = await answeredBy(port, incoming, Buffer.concat(chunks), outgoing)
    if (error?.code !== 'ECONNREFUSED') {
      if (error !== undefined && !outgoing.headersSent) outgoing.writeHead(502).end()
      else if (error !== undefined) outgoing.destroy()
      return
    }
  }
  outgoing.writeHead(502).end()
}

/** Undefined: all of its answer is on its way. */
function answeredBy(
  port: number,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
  outgoing: ServerResponse,
): Promise<NodeJS.ErrnoException | undefined> {
  return new Promise((resolve) => {
    const { connection: _, ...others } = headers
    const asked = request(
      { host: '127.0.0.1', port, method, path: url, headers: others, agent: false },
      (answer) => {
        const { connection: _closed, ...said } = answer.headers
        outgoing.writeHead(answer.statusCode ?? 502, said)
        // A stream says at once that it is there.
        outgoing.flushHeaders()
        answer.on('error', resolve)
        answer.on('end', () => resolve(undefined))
        answer.pipe(outgoing)
      },
    )
    outgoing.once('close', () => asked.destroy())
    asked.on('error', resolve)
    asked.end(body)
  })
}
