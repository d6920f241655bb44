import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** One request that came in, whole. */
export interface Received {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** How a receiver answers: with a status and headers, by closing in the middle of its answer, or in another protocol. */
export type Answer =
  | { readonly status: number; readonly headers?: Record<string, string> }
  | 'cut'
  | 'upgrade'

export interface Receiver {
  readonly url: string
  /** `127.0.0.1:40123` */
  readonly host: string
  readonly received: Received[]
  /** What it answers from now on. */
  answer: (request: Received, number: number) => Answer | Promise<Answer>
}

/** A web server on loopback that keeps what comes. Closed when the test ends. */
export async function openReceiver(answer: Receiver['answer'] = () => ({ status: 204 })): Promise<Receiver> {
  const received: Received[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { url = '', headers } = request
      const one = { path: url, headers, body: Buffer.concat(chunks).toString('utf8') }
      received.push(one)
      void Promise.resolve(receiver.answer(one, received.length)).then((given) => give(response, given))
    })
  })
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done)
  })
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const host = `127.0.0.1:${port}`
  const receiver: Receiver = { url: `http://${host}`, host, received, answer }
  return receiver
}

function give(response: ServerResponse, given: Answer): void {
  if (given === 'upgrade') {
    response.socket?.end(
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\nother',
    )
    return
  }
  if (given !== 'cut') {
    response.writeHead(given.status, given.headers).end('{}')
    return
  }
  response.writeHead(200, { 'content-length': '100' })
  response.write('{"half":')
  setImmediate(() => response.destroy())
}
