import { describe, expect, it } from 'vitest'
import type { Parts } from '../../src/gate/parts.ts'
import { woocommerce } from '../../src/providers/woocommerce/provider.ts'
import { MINUTE, type Bench } from '../gate/bench.ts'
import { allowed } from '../gate/connect/consent.ts'
import { NANGO_IS_DOWN } from '../gate/fake-nango.ts'
import { openHttpBench, type HttpBench } from './bench.ts'

const GOOGLE = '/v1/integrations/google'

/** Notes as Google, and the real WooCommerce beside them. */
function withShop(bench: Bench): Partial<Parts> {
  bench.nango.integrations.set('shop', 'woocommerce')
  return {
    provider: (name) => (name === 'woocommerce' ? Promise.resolve(woocommerce) : bench.parts.provider(name)),
    integrationOf: (name) => (name === 'woocommerce' ? 'shop' : 'notes'),
  }
}

/** Nobody consents before the test says so. */
function heldBack(bench: HttpBench): () => void {
  let go = (): void => undefined
  const going = new Promise<void>((resolve) => (go = resolve))
  bench.meanwhile.do = () => going
  return () => go()
}

describe('the integrations over HTTP', () => {
  it('are listed with their connections, with and without the slash at the end', async () => {
    const { get } = await openHttpBench()
    const [one, other] = [await get('agent', '/v1/integrations/'), await get('agent', '/v1/integrations')]
    expect(one.body).toEqual(other.body)
    expect(one.body).toMatchObject({
      next: null,
      callbackUrl: 'https://nango.example/oauth/callback',
      items: expect.arrayContaining([
        expect.objectContaining({
          provider: 'google',
          title: 'Notes',
          integration: 'notes',
          state: 'present',
          connections: [expect.objectContaining({ name: 'google' })],
        }),
      ]),
    })
  })

  it('are configured without anything of a secret coming back', async () => {
    const { get, post, log, nango, store } = await openHttpBench()
    nango.integrations.clear()
    const body = { clientId: 'client-1', clientSecret: 'canary-secret', scopes: ['read'], write: true }
    const configured = await post('root', `${GOOGLE}/configure`, body)
    expect(configured).toMatchObject({
      status: 200,
      body: { provider: 'google', integration: 'notes', change: 'created', clientId: 'client-1' },
    })
    expect(nango.clients.get('notes')).toMatchObject({ secret: 'canary-secret' })
    const shown = await get('root', `${GOOGLE}/configure`)
    expect(shown.body).toEqual({
      integration: 'notes',
      clientId: 'client-1',
      callbackUrl: 'https://nango.example/oauth/callback',
    })
    const wrong = await post('root', `${GOOGLE}/configure`, { clientSecret: 'canary secret' })
    expect(wrong.status).toBe(400)
    const said = [configured.text, shown.text, wrong.text, JSON.stringify(log)]
    said.push(JSON.stringify(await store.audit.newest({ limit: 100 })))
    expect(said.join()).not.toContain('canary')
  })

  it('are those that there are', async () => {
    const { ask } = await openHttpBench()
    for (const provider of ['paypal', 'Google', 'approvals', '__proto__']) {
      for (const [method, rest] of [
        ['GET', 'status'],
        ['POST', 'connect'],
        ['GET', 'configure'],
      ] as const) {
        const { status } = await ask('root', method, `/v1/integrations/${provider}/${rest}`)
        expect([404, 400], `${method} ${provider} ${rest}`).toContain(status)
      }
    }
  })
})

describe('connecting over HTTP', () => {
  it('gives a link, and says what became of it', async () => {
    const bench = await openHttpBench()
    const { get, post } = bench
    const consent = heldBack(bench)
    const begun = await post('root', `${GOOGLE}/connect`, { name: 'work', scopes: ['read'], timeout: 120 })
    expect(begun).toMatchObject({
      status: 202,
      body: {
        link: 'https://connect.example/?t=session-1',
        how: 'page',
        advice: [],
        expiresAt: '2026-03-02T10:02:00.000Z',
      },
    })
    const place = begun.headers['location'] ?? ''
    expect(place).toBe(`${GOOGLE}/connect/${begun.body.id}`)
    expect((await get('root', place)).body).toEqual({ state: 'waiting' })
    const following = get('root', `${place}?wait=60`)
    allowed(bench)
    consent()
    expect((await following).body).toMatchObject({
      state: 'connected',
      isNew: true,
      connection: { name: 'work', provider: 'google', account: { label: 'anna@shop.de' } },
    })
    expect((await get('root', place)).body).toMatchObject({ state: 'connected' })
    expect(bench.nango.endedSessions).toEqual(['session-1'])
    expect(await bench.store.audit.newest({ type: 'connection.added', limit: 1 })).toMatchObject([
      { actor: { name: 'root', door: 'http' } },
    ])
  })

  it('is over when the time is, with the reason', async () => {
    const bench = await openHttpBench()
    const begun = await bench.post('root', `${GOOGLE}/connect`, { timeout: 1 })
    const place = begun.headers['location'] ?? ''
    expect((await bench.get('root', `${place}?wait=60`)).body).toMatchObject({
      state: 'failed',
      problem: { code: 'not_connected', exit: 4, status: 424 },
    })
    bench.clock.now += 16 * MINUTE
    await bench.post('root', `${GOOGLE}/connect`, { timeout: 1 })
    expect((await bench.get('root', place)).status).toBe(404)
  })

  it('is ended by whoever began it, at Nango too', async () => {
    const bench = await openHttpBench()
    const consent = heldBack(bench)
    const { headers } = await bench.post('root', `${GOOGLE}/connect`)
    const place = headers['location'] ?? ''
    const ending = bench.ask('root', 'DELETE', place)
    consent()
    expect(await ending).toMatchObject({ status: 204, text: '' })
    expect(bench.nango.endedSessions).toEqual(['session-1'])
    expect((await bench.get('root', place)).status).toBe(404)
    expect((await bench.ask('root', 'DELETE', place)).status).toBe(404)
  })

  it('is ended by a server that ends', async () => {
    const bench = await openHttpBench({
      parts: () => ({
        pause: (_milliseconds, signal) =>
          new Promise((done) => {
            if (signal?.aborted === true) done()
            else signal?.addEventListener('abort', () => done())
          }),
      }),
    })
    await bench.post('root', `${GOOGLE}/connect`)
    expect(bench.nango.endedSessions).toEqual([])
    await bench.server.close()
    expect(bench.nango.endedSessions).toEqual(['session-1'])
  })

  it('says at once what is wrong before there is a link', async () => {
    const bench = await openHttpBench()
    bench.nango.integrations.clear()
    expect(await bench.post('root', `${GOOGLE}/connect`)).toMatchObject({
      status: 424,
      body: { code: 'not_connected' },
    })
    bench.nango.integrations.set('notes', 'notes-provider')
    for (const body of [
      { name: 'Not A Name' },
      { config: { shop: 'x' } },
      { timeout: 0 },
      { timeout: 1801 },
      { write: 'yes' },
      { credentials: { apiKey: 'x' } },
    ]) {
      expect((await bench.post('root', `${GOOGLE}/connect`, body)).status, JSON.stringify(body)).toBe(400)
    }
    expect(bench.nango.sessions).toEqual([])
  })

  it('does not begin without end', async () => {
    const bench = await openHttpBench()
    const consent = heldBack(bench)
    for (let number = 0; number < 20; number += 1) {
      expect((await bench.post('root', `${GOOGLE}/connect`, { name: `n${number}`, timeout: 1 })).status).toBe(
        202,
      )
    }
    expect(await bench.post('root', `${GOOGLE}/connect`, { name: 'more' })).toMatchObject({
      status: 429,
      body: { code: 'unavailable' },
    })
    consent()
  })
})

describe('connecting with credentials over HTTP', () => {
  const credentials = { username: 'ck_12345678', password: 'cs_canary12345678' }
  const SHOP = '/v1/integrations/woocommerce/connect'

  it('connects at once, and the credentials come back nowhere', async () => {
    const bench = await openHttpBench({ parts: withShop })
    bench.nango.respond = () => ({
      status: 200,
      contentType: 'application/json',
      headers: {},
      text: '[]',
      json: [],
    })
    const answers = [
      await bench.post('root', SHOP, { config: { storeURL: 'https://Shop.example/' }, credentials }),
      await bench.post('root', SHOP, { credentials: { ...credentials, password: 'canary' } }),
      await bench.post('root', SHOP, { credentials: { password: credentials.password } }),
      await bench.post('root', SHOP, { credentials: 'cs_canary12345678' }),
    ]
    expect(answers[0]).toMatchObject({
      status: 200,
      body: {
        isNew: true,
        formerAccount: null,
        connection: { provider: 'woocommerce', config: { storeURL: 'shop.example' } },
      },
    })
    expect(answers.slice(1).map(({ status }) => status)).toEqual([400, 400, 400])
    expect(bench.nango.credentials).toEqual([{ mode: 'basic', ...credentials }])
    const said = [...answers.map(({ text }) => text), JSON.stringify(bench.log)]
    said.push(JSON.stringify(await bench.store.audit.newest({ limit: 100 })))
    expect(said.join()).not.toContain('canary')
  })

  it('says in a dry run what they have to be, and begins nothing', async () => {
    const bench = await openHttpBench({ parts: withShop })
    const config = { storeURL: 'shop.example' }
    expect((await bench.post('root', SHOP, { config, dryRun: true })).body).toEqual({
      advice: expect.arrayContaining([expect.stringContaining('WooCommerce > Settings')]),
    })
    expect(await bench.post('root', SHOP, { dryRun: true })).toMatchObject({ status: 400 })
    expect(await bench.post('root', `${GOOGLE}/connect`, { dryRun: true })).toMatchObject({ status: 400 })
    expect(bench.nango.sessions).toEqual([])
  })

  it('says what Nango says of them', async () => {
    const bench = await openHttpBench({ parts: withShop })
    bench.nango.beforeCredentials = () => {
      throw NANGO_IS_DOWN
    }
    const answer = await bench.post('root', SHOP, { config: { storeURL: 'shop.example' }, credentials })
    expect(answer).toMatchObject({ status: 503, body: { code: 'unavailable' } })
  })
})
