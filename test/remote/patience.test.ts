import { createServer, type AddressInfo, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createClient } from '../../src/remote/client.ts'
import type { Patience } from '../../src/remote/send.ts'
import { answer, SHIELD, startScripted, TOKEN, type Script } from './scripted-server.ts'

/** In milliseconds; long enough for a machine with much to do to come to a connection. */
const CONNECTING = 1_000
const LONGER = CONNECTING * 1.5

function clientOf(url: string, patience: Partial<Patience>) {
  return createClient({
    remote: { url, token: TOKEN },
    version: '1.2.3',
    pause: async () => undefined,
    patience: { connect: CONNECTING, answer: null, ...patience },
  })
}

/** A server that takes its time before it answers. */
const slow: Script = (_seen, response) => void setTimeout(() => answer(response, { isDone: true }), LONGER)

describe('an answer that takes longer than a connection may', () => {
  it('is waited for, on a new connection and on one that was used before', async () => {
    const { url, seen } = await startScripted((one, response) =>
      one.target.includes('slow') ? slow(one, response) : answer(response, {}),
    )
    const client = clientOf(url, { answer: 60_000 })
    expect(await client.get('/v1/slow')).toEqual({ isDone: true })
    expect(await client.get('/v1/status')).toEqual({})
    expect(await client.get('/v1/slow')).toEqual({ isDone: true })
    expect(seen).toHaveLength(3)
  })

  it('is waited for when it is about a change, whether it may take for ever or not', async () => {
    const { url, seen } = await startScripted(slow)
    const client = clientOf(url, { answer: 60_000 })
    const asked = [client.change('POST', '/v1/a'), client.change('POST', '/v1/b', { patient: true })]
    expect(await Promise.all(asked)).toMatchObject([{ body: { isDone: true } }, { body: { isDone: true } }])
    expect(seen).toHaveLength(2)
  })

  it('is given up once the patience for it is over, unless it may take for ever', async () => {
    const { url } = await startScripted(slow)
    const client = clientOf(url, { connect: 60_000, answer: 200 })
    await expect(client.get('/v1/a')).rejects.toMatchObject({
      code: 'unavailable',
      message: `The server at ${url} cannot be reached: it does not answer`,
    })
    await expect(client.change('POST', '/v1/a')).rejects.toMatchObject({ reason: 'cut-off' })
    expect(await client.change('POST', '/v1/a', { patient: true })).toMatchObject({ status: 200 })
  })

  it('is not over while it comes piece by piece', async () => {
    const { url } = await startScripted((_seen, response) => {
      response.writeHead(200, SHIELD).write('{"pieces":"')
      let left = 6
      const drip = setInterval(() => {
        left -= 1
        if (left > 0) {
          response.write('.')
          return
        }
        clearInterval(drip)
        response.end('"}')
      }, LONGER / 6)
    })
    expect(await clientOf(url, { answer: LONGER }).get('/v1/a')).toEqual({ pieces: '.....' })
  })
})

describe('a connection that does not come about', () => {
  it('is given up, and nothing can have arrived', async () => {
    const port = await startMute()
    const url = `https://127.0.0.1:${port}`
    const client = clientOf(url, { connect: 200, answer: 60_000 })
    const given = {
      code: 'unavailable',
      message: `The server at ${url} cannot be reached: it does not answer`,
    }
    await expect(client.get('/v1/a')).rejects.toMatchObject(given)
    const failed: unknown = await client
      .change('POST', '/v1/a', { patient: true })
      .catch((error: unknown) => error)
    expect(failed).toMatchObject(given)
    expect(failed).not.toMatchObject({ reason: 'cut-off' })
  })
})

describe('a connection that was closed there as it was used again', () => {
  it('is replaced by another for a question', async () => {
    const { url, seen } = await startScripted(closingUsed())
    const client = clientOf(url, {})
    for (const path of ['/v1/a', '/v1/b', '/v1/c']) expect(await client.get(path)).toEqual({ isFirst: true })
    expect(seen.map(({ target }) => target)).toEqual(['/v1/a', '/v1/b', '/v1/b', '/v1/c'])
  })

  it('is never one that carries a change', async () => {
    const { url, seen } = await startScripted(closingUsed())
    const client = clientOf(url, {})
    await client.get('/v1/a')
    for (const path of ['/v1/b', '/v1/c']) {
      expect(await client.change('POST', path)).toMatchObject({ body: { isFirst: true } })
    }
    expect(seen).toHaveLength(3)
  })

  it('is a failure where a new one is closed too', async () => {
    const { url, seen } = await startScripted(({ target }, response) => {
      if (target === '/v1/a') answer(response, {})
      else response.destroy()
    })
    const client = clientOf(url, {})
    await client.get('/v1/a')
    await expect(client.get('/v1/b')).rejects.toMatchObject({ code: 'unavailable' })
    expect(seen).toHaveLength(3)
  })
})

/** Answers the first question of each connection and closes it at the second. */
function closingUsed(): Script {
  const used = new Set<unknown>()
  return (_seen, response) => {
    if (used.has(response.socket)) {
      response.destroy()
      return
    }
    used.add(response.socket)
    answer(response, { isFirst: true })
  }
}

/** Takes connections and says nothing on them. Resolves to its port. */
function startMute(): Promise<number> {
  const sockets: Socket[] = []
  const server = createServer((socket) => void sockets.push(socket.on('error', () => undefined)))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return new Promise((listening) => {
    server.listen(0, '127.0.0.1', () => listening((server.address() as AddressInfo).port))
  })
}
