import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import type { Gate } from '../../src/domain/ports/gate.ts'
import { pause } from '../../src/machine.ts'
import { createRemoteGate } from '../../src/remote/remote-gate.ts'

/** A request as it came in. */
interface Seen {
  readonly method: string
  readonly target: string
  readonly headers: IncomingMessage['headers']
  readonly body: unknown
}

export type Script = (seen: Seen, response: ServerResponse) => void

/** A server on loopback that answers as the test says, and whatever was asked of it. */
export interface ScriptedServer {
  readonly url: string
  readonly seen: readonly Seen[]
  readonly close: () => Promise<void>
}

export const TOKEN = 'shield_0123456789_secret'

/** What stands in every answer of a shield server. */
export const SHIELD = {
  'shield-api': '2',
  'shield-version': '9.9.9',
  'content-type': 'application/json',
} as const

export async function startScripted(script: Script, port = 0): Promise<ScriptedServer> {
  const seen: Seen[] = []
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url: target = '', headers } = request
    const one = { method, target, headers, body: await readBody(request) }
    seen.push(one)
    script(one, response)
  }
  const server = createServer((request, response) => void serve(request, response))
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening))
  const close = () =>
    new Promise<void>((closed) => {
      server.close(() => closed())
      server.closeAllConnections()
    })
  onTestFinished(close)
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, close }
}

async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
  const text = Buffer.concat(chunks).toString()
  return text === '' ? null : JSON.parse(text)
}

/** Answers 101, and what follows is no HTTP. */
export const inOtherProtocol: Script = (_seen, { socket }) =>
  socket?.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\nother')

/** Answers as a shield server does. */
export function answer(
  response: ServerResponse,
  body: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { ...SHIELD, ...headers }).end(JSON.stringify(body))
}

/** The gate of a server, with this machine's own time unless the test has another. */
export function gateAt(url: string, parts: Partial<Parameters<typeof createRemoteGate>[0]> = {}): Gate {
  return createRemoteGate({
    remote: { url, token: TOKEN },
    version: '1.2.3',
    now: Date.now,
    pause,
    self: { machine: 'here', user: 1000 },
    ...parts,
  })
}
