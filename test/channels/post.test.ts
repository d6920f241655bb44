import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { createPost, type PostAsk, type Resolve } from '../../src/channels/post.ts'
import { whyNotReached } from '../../src/channels/reach.ts'
import { openReceiver } from './receiver.ts'

const { signal } = new AbortController()

function post(url: string, changes: Partial<PostAsk> = {}, resolve?: Resolve) {
  const send = createPost({
    now: () => 0,
    userAgent: 'shield/test',
    ...(resolve === undefined ? {} : { resolve }),
  })
  return send({ url, headers: {}, body: '{}', privateHosts: [], signal, ...changes })
}

describe('an address inside the network', () => {
  it.each([
    ['127.0.0.1', 4],
    ['0.0.0.0', 4],
    ['10.1.2.3', 4],
    ['100.64.0.1', 4],
    ['169.254.169.254', 4],
    ['172.31.255.255', 4],
    ['192.168.0.1', 4],
    ['198.18.0.1', 4],
    ['224.0.0.1', 4],
    ['255.255.255.255', 4],
    ['::', 6],
    ['::1', 6],
    ['::ffff:127.0.0.1', 6],
    ['::ffff:93.184.216.34', 6],
    ['64:ff9b::7f00:1', 6],
    ['fe80::1', 6],
    ['fd00::1', 6],
    ['ff02::1', 6],
    ['2001::1', 6],
    ['2001:db8::1', 6],
    ['2002:7f00:1::', 6],
  ] as const)('%s is refused', (address, family) => {
    expect(whyNotReached('hook.example.com', [{ address, family }])).toBe(
      `hook.example.com is inside the network (${address}); private in the settings allows it`,
    )
  })

  it.each([
    ['93.184.216.34', 4],
    ['172.15.0.1', 4],
    ['2606:2800:220:1::1', 6],
  ] as const)('is not %s', (address, family) => {
    expect(whyNotReached('hook.example.com', [{ address, family }])).toBeNull()
  })

  it('is refused also as one of several', () => {
    const open = { address: '93.184.216.34', family: 4 }
    expect(whyNotReached('a', [open, { address: '10.0.0.1', family: 4 }])).toContain('10.0.0.1')
  })

  it.each([
    ['by its number', (port: string) => `https://127.0.0.1:${port}`],
    ['by its number in another spelling', (port: string) => `https://2130706433:${port}`],
    ['as IPv6 around IPv4', (port: string) => `https://[::ffff:127.0.0.1]:${port}`],
    ['by a name of this machine', (port: string) => `https://localhost:${port}`],
  ])('is refused %s, and nothing connects to it', async (_how, urlOf) => {
    const receiver = await openReceiver()
    const posted = await post(urlOf(new URL(receiver.url).port))
    expect(posted).toMatchObject({ kind: 'failed', fault: 'channel' })
    expect(JSON.stringify(posted)).toContain('is inside the network')
    expect(receiver.received).toEqual([])
  })

  it('is refused behind a name that anybody can point to it', async () => {
    const receiver = await openReceiver()
    const { port } = new URL(receiver.url)
    const posted = await post(`https://hook.example.com:${port}`, {}, async () => [
      { address: '127.0.0.1', family: 4 },
    ])
    expect(JSON.stringify(posted)).toContain('is inside the network')
    expect(receiver.received).toEqual([])
  })
})

describe('what is posted', () => {
  it('goes to the address that was looked at, whatever the name stands for a moment later', async () => {
    const receiver = await openReceiver()
    const { port } = new URL(receiver.url)
    const asked: string[] = []
    const privateHosts = [`hook.example.com:${port}`]
    const posted = await post(`http://hook.example.com:${port}/x`, { privateHosts }, async (host) => {
      asked.push(host)
      return [{ address: asked.length === 1 ? '127.0.0.1' : '192.0.2.1', family: 4 }]
    })
    expect(posted).toMatchObject({ status: 204 })
    expect(asked).toEqual(['hook.example.com'])
    expect(receiver.received[0]?.headers.host).toBe(`hook.example.com:${port}`)
  })

  it('goes nowhere without TLS unless the host is allowed inside', async () => {
    const receiver = await openReceiver()
    expect(await post(receiver.url)).toMatchObject({ fault: 'message' })
    expect(receiver.received).toEqual([])
    expect(await post(receiver.url, { privateHosts: [receiver.host] })).toMatchObject({ status: 204 })
  })

  it('follows no redirect', async () => {
    const elsewhere = await openReceiver()
    const receiver = await openReceiver(() => ({ status: 307, headers: { location: elsewhere.url } }))
    const privateHosts = [receiver.host, elsewhere.host]
    expect(await post(receiver.url, { privateHosts })).toMatchObject({ status: 307 })
    expect(elsewhere.received).toEqual([])
  })

  it('has failed where a receiver answers in another protocol', async () => {
    const receiver = await openReceiver(() => 'upgrade')
    expect(await post(receiver.url, { privateHosts: [receiver.host] })).toMatchObject({
      kind: 'failed',
      fault: 'channel',
      why: `${receiver.host} gave no answer (the connection was lost)`,
    })
  })

  it('has failed where a receiver takes too long, whatever of it is collected meanwhile', async () => {
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const receiver = await openReceiver(() => {
      collect()
      return new Promise(() => undefined)
    })
    const send = createPost({ now: () => 0, userAgent: 'shield/test', longest: 100 })
    const asked = { url: receiver.url, headers: {}, body: '{}', privateHosts: [receiver.host], signal }
    expect(await send(asked)).toMatchObject({
      fault: 'channel',
      why: `${receiver.host} gave no answer (time is over)`,
    })
    expect(receiver.received).toHaveLength(1)
  })

  it('waits for no resolver that does not answer', async () => {
    const ending = new AbortController()
    const resolve: Resolve = () => {
      ending.abort()
      return new Promise(() => undefined)
    }
    const sending = post('https://hook.example.com', { signal: ending.signal }, resolve)
    await expect(sending).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('is broken off with the command that tells it', async () => {
    const ending = new AbortController()
    const receiver = await openReceiver(async () => {
      ending.abort()
      return new Promise(() => undefined)
    })
    const sending = post(receiver.url, { privateHosts: [receiver.host], signal: ending.signal })
    await expect(sending).rejects.toMatchObject({ name: 'AbortError' })
  })
})
