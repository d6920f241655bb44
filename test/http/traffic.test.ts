import { once } from 'node:events'
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { LIMITS } from '../../src/http/limits.ts'
import { directTraffic } from '../../src/http/traffic.ts'

const say = async (_: unknown, outgoing: ServerResponse): Promise<void> => {
  outgoing.end('yes')
}

describe('a connection on which nothing is asked for the moment', () => {
  it('is kept a second longer than its caller is told', async () => {
    const server = createServer({ keepAliveTimeout: LIMITS.keepAliveTimeout })
    const traffic = directTraffic(server, LIMITS, { answer: say, refuse: () => undefined })
    onTestFinished(() => traffic.end())
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const connected = once(server, 'connection') as Promise<[Socket]>
    const asked = get({ port: (server.address() as AddressInfo).port, headers: { connection: 'keep-alive' } })
    const [incoming] = (await once(asked, 'response')) as [IncomingMessage]
    incoming.resume()
    await once(incoming, 'end')
    const [socket] = await connected
    expect(incoming.headers['keep-alive']).toBe('timeout=10')
    expect(socket.timeout).toBe(11_000)
  })
})
