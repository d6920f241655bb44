import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ShieldError } from '../../../src/domain/errors.ts'
import { auditTypes, stored } from '../../gate/bench.ts'
import { hookOf, lostText, proposeText, statusOf, textOf } from '../../gate/whatsapp-bench.ts'
import {
  API_KEY,
  META_SECRET,
  NANGO_SECRET,
  openWebhookServer,
  PATHS,
  signed,
  VERIFY_TOKEN,
  type WebhookServer,
} from './webhook-server.ts'

const EVENT = '{"from":"nango","operation":"creation","success":true,"type":"auth"}'

const kept = async ({ bench }: WebhookServer) =>
  (await bench.store.deliveries.list({ limit: 99 })).map(({ source }) => source)

const refusals = ({ log }: WebhookServer) =>
  log.filter(({ event }) => event === 'webhook_refused').map(({ why }) => why)

describe('a signed webhook', () => {
  it.each(['nango', 'whatsapp'] as const)('of %s is on disk when it is answered', async (source) => {
    const server = await openWebhookServer()
    expect(await server.deliver(source, '{"a":1}')).toMatchObject({ status: 200, text: '{"received":true}' })
    const [found] = await server.bench.store.deliveries.list({ limit: 1 })
    const delivery = await server.bench.store.deliveries.find(found?.id ?? '')
    expect(Buffer.from(delivery?.body ?? []).toString()).toBe('{"a":1}')
  })

  it('is good by the old secret, too, while both are set', async () => {
    const server = await openWebhookServer()
    const headers = signed('nango', EVENT, 'the-old-one')
    expect(await server.send(PATHS.nango, { body: EVENT, headers })).toMatchObject({ status: 200 })
  })

  it.each(['google', 'shopify', 'whatsapp', 'woocommerce'])(
    'of Nango is taken at the callback of %s as well',
    async (name) => {
      const server = await openWebhookServer()
      const path = `/v1/integrations/${name}/callback`
      expect(await server.send(path, { body: EVENT, headers: signed('nango', EVENT) })).toMatchObject({
        status: 200,
      })
      expect(await server.send(path, { body: EVENT, headers: signed('whatsapp', EVENT) })).toMatchObject({
        status: 401,
      })
      expect(await kept(server)).toEqual(['nango'])
    },
  )

  it('at the callback of nobody is not taken', async () => {
    const server = await openWebhookServer()
    const headers = signed('nango', EVENT)
    expect(await server.send('/v1/integrations/else/callback', { body: EVENT, headers })).toMatchObject({
      status: 404,
    })
  })

  it('that comes again counts once and is answered the same', async () => {
    const server = await openWebhookServer()
    const body = hookOf({ messages: [textOf(server.bench, 1)] })
    for (let time = 0; time < 3; time += 1)
      expect(await server.deliver('whatsapp', body)).toMatchObject({ status: 200 })
    expect(await kept(server)).toEqual(['whatsapp'])
  })

  it('of 3 MB is taken, and of more is not', async () => {
    const server = await openWebhookServer()
    const body = Buffer.alloc(3 * 1024 * 1024, 0x20)
    expect(await server.send(PATHS.whatsapp, { body, headers: signed('whatsapp', body) })).toMatchObject({
      status: 200,
    })
    const more = Buffer.concat([body, Buffer.from(' ')])
    expect(
      await server.send(PATHS.whatsapp, { body: more, headers: signed('whatsapp', more) }),
    ).toMatchObject({ status: 413 })
    const chunked = { ...signed('nango', body), 'transfer-encoding': 'chunked' }
    expect(await server.send(PATHS.nango, { body, headers: chunked })).toMatchObject({ status: 413 })
    expect(await kept(server)).toEqual(['whatsapp'])
  })

  it('nested 100,000 deep is refused and not stored', async () => {
    const server = await openWebhookServer()
    const deep = '['.repeat(100_000) + ']'.repeat(100_000)
    expect(await server.deliver('whatsapp', deep)).toMatchObject({ status: 400 })
    expect(await kept(server)).toEqual([])
  })

  it('that is compressed is refused before it is read', async () => {
    const server = await openWebhookServer()
    const headers = { ...signed('nango', EVENT), 'content-encoding': 'gzip' }
    expect(await server.send(PATHS.nango, { body: EVENT, headers })).toMatchObject({ status: 415 })
  })

  it('that cannot be stored is not answered with 200, so that it is sent again', async () => {
    const server = await openWebhookServer({}, (parts) => ({
      ...parts,
      store: async () => {
        const store = await parts.store()
        const record = () => Promise.reject(new ShieldError('unavailable', 'The disk is full'))
        return { ...store, deliveries: { ...store.deliveries, record } }
      },
    }))
    expect(await server.deliver('nango', EVENT)).toMatchObject({ status: 503 })
  })

  it('for which no secret is set is told so, and is sent again later', async () => {
    const server = await openWebhookServer({ webhookSecrets: { nango: [], whatsapp: [] } })
    for (const source of ['nango', 'whatsapp'] as const) {
      const reply = await server.deliver(source, EVENT)
      expect([reply.status, reply.text]).toEqual([503, expect.stringContaining('is not set')])
    }
  })
})

describe('a webhook that is not signed as it has to be', () => {
  const hmac = signed('nango', EVENT)['x-nango-hmac-sha256'] ?? ''
  const legacy = createHash('sha256')
    .update(NANGO_SECRET + EVENT)
    .digest('hex')

  it.each<[string, Readonly<Record<string, string | readonly string[]>>, RegExp]>([
    ['not at all', {}, /missing/],
    ['with the legacy signature alone', { 'x-nango-signature': legacy }, /legacy/],
    ['with base64', { 'x-nango-hmac-sha256': Buffer.from(hmac, 'hex').toString('base64') }, /base64/],
    ['twice', { 'x-nango-hmac-sha256': [hmac, hmac] }, /more than once/],
    ['as Meta signs', { 'x-nango-hmac-sha256': `sha256=${hmac}` }, /another sender/],
    ['with the key of the API', signed('nango', EVENT, API_KEY), /NANGO_API_KEY/],
    ['with Meta’s secret', signed('nango', EVENT, META_SECRET), /META_APP_SECRET/],
    ['with a wrong key', signed('nango', EVENT, 'wrong'), /It is not signed with/],
    ['with an empty key', signed('nango', EVENT, ''), /It is not signed with/],
  ])('(%s) is refused, not stored, explained in the log and audited', async (_what, headers, why) => {
    const server = await openWebhookServer()
    const reply = await server.send(PATHS.nango, { body: EVENT, headers })
    expect([reply.status, reply.headers['content-type']]).toEqual([401, 'application/problem+json'])
    expect(await kept(server)).toEqual([])
    expect(refusals(server)).toEqual([expect.stringMatching(why)])
    expect(await auditTypes(server.bench)).toContain('denied')
    expect(reply.text + JSON.stringify(server.log)).not.toMatch(
      /the-old-one|test_app_secret|key-of-the-api|829ac4a7/,
    )
  })

  it.each<[string, string]>([
    ['cut off', EVENT.slice(0, -1)],
    ['one byte off', EVENT.replace('true', 'trua')],
    ['written anew', JSON.stringify(JSON.parse(EVENT), undefined, 1)],
  ])('any more, its body being %s, is refused', async (_what, body) => {
    const server = await openWebhookServer()
    expect(await server.send(PATHS.nango, { body, headers: signed('nango', EVENT) })).toMatchObject({
      status: 401,
    })
  })

  it('is refused before any of its body is read', async () => {
    const server = await openWebhookServer()
    const body = Buffer.alloc(8 * 1024 * 1024)
    const reply = await server.send(PATHS.whatsapp, { body }).catch(() => ({ status: 401 }))
    expect(reply).toMatchObject({ status: 401 })
  })

  it('names whose token came with it', async () => {
    const server = await openWebhookServer()
    await server.send(PATHS.whatsapp, { body: EVENT, headers: { authorization: 'Bearer agent' } })
    const [entry] = await server.bench.store.audit.newest({ type: 'denied', limit: 1 })
    expect(entry).toMatchObject({ actor: { name: 'agent-1' }, data: { what: `POST ${PATHS.whatsapp}` } })
  })

  it('a hundred times is not looked into a hundred times', async () => {
    const server = await openWebhookServer()
    for (let time = 0; time < 5; time += 1)
      await server.send(PATHS.nango, { body: EVENT, headers: signed('nango', EVENT, API_KEY) })
    expect(refusals(server).filter((why) => String(why).includes('NANGO_API_KEY'))).toHaveLength(1)
  })
})

describe('what a webhook tells', () => {
  it('settles a sending in doubt, whatever is escaped in it', async () => {
    const server = await openWebhookServer()
    const request = await lostText(server.bench)
    const plain = JSON.stringify(hookOf({ statuses: [statusOf(request, 'delivered')], note: 'José/a' }))
    const escaped = plain.replaceAll('/', String.raw`\/`).replaceAll('é', String.raw`\u00e9`)
    expect(escaped).not.toBe(plain)
    expect(await server.deliver('whatsapp', escaped)).toMatchObject({ status: 200 })
    await until(async () => (await stored(server.bench, request)).state === 'succeeded')
    expect(await stored(server.bench, request)).toMatchObject({ ending: { evidence: 'webhook' } })
  })

  it('never approves what waits, and forged it settles nothing', async () => {
    const server = await openWebhookServer()
    const [waiting, lost] = [await proposeText(server.bench), await lostText(server.bench, 'Hello')]
    const body = JSON.stringify(
      hookOf({
        statuses: [waiting, lost].map((one) => statusOf(one, 'delivered', { id: `wamid.${one.id}` })),
      }),
    )
    const forged = { body, headers: signed('whatsapp', body, 'guessed') }
    expect(await server.send(PATHS.whatsapp, forged)).toMatchObject({ status: 401 })
    expect((await stored(server.bench, lost)).state).toBe('unknown')
    await server.deliver('whatsapp', body)
    await until(async () => (await stored(server.bench, lost)).state === 'succeeded')
    expect(await stored(server.bench, waiting)).toEqual(waiting)
  })

  it('that was stored before a crash is acted on at the next start', async () => {
    const server = await openWebhookServer({}, (parts) => ({
      ...parts,
      store: async () => {
        const store = await parts.store()
        await store.deliveries.record([
          {
            id: 'dlv_0000000001',
            source: 'nango',
            body: Buffer.from(EVENT),
            bodyHash: '0'.repeat(64),
            receivedAt: '2026-03-02T09:59:59.000Z',
          },
        ])
        return store
      },
    }))
    await until(async () => (await server.bench.store.deliveries.find('dlv_0000000001'))?.state === 'done')
    expect(await kept(server)).toEqual(['nango'])
  })
})

describe('Meta’s question whether it reaches the right one', () => {
  const ask = async (query: Readonly<Record<string, string>>, settings = {}) => {
    const server = await openWebhookServer(settings)
    const right = { 'hub.mode': 'subscribe', 'hub.challenge': '1158201444', 'hub.verify_token': VERIFY_TOKEN }
    const search = new URLSearchParams({ ...right, ...query }).toString()
    return server.send(`${PATHS.whatsapp}?${search}`)
  }

  it('is answered with the challenge alone, as plain text', async () => {
    const reply = await ask({})
    expect([
      reply.status,
      reply.text,
      reply.headers['content-type'],
      reply.headers['x-content-type-options'],
    ]).toEqual([200, '1158201444', 'text/plain; charset=utf-8', 'nosniff'])
  })

  it.each([
    { 'hub.verify_token': 'wrong' },
    { 'hub.verify_token': '' },
    { 'hub.verify_token': `${VERIFY_TOKEN}x` },
    { 'hub.mode': 'unsubscribe' },
    { 'hub.challenge': '' },
    { 'hub.challenge': '<script>alert(1)</script>' },
  ])('is refused with %j', async (query) => {
    const reply = await ask(query)
    expect([reply.status, reply.text.includes('script')]).toEqual([403, false])
  })

  it('is refused while no token is set, whatever is sent', async () => {
    expect(await ask({ 'hub.verify_token': '' }, { webhookWords: {} })).toMatchObject({
      status: 403,
    })
    expect(await ask({ 'hub.verify_token': 'undefined' }, { webhookWords: {} })).toMatchObject({
      status: 403,
    })
  })

  it('is refused when a parameter comes twice', async () => {
    const server = await openWebhookServer()
    const query = `hub.mode=subscribe&hub.challenge=1&hub.verify_token=${VERIFY_TOKEN}&hub.verify_token=x`
    expect(await server.send(`${PATHS.whatsapp}?${query}`)).toMatchObject({ status: 403 })
  })
})

/** Acting comes after the answer: turn by turn of the loop until it is so. The test's own time limit ends it. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setImmediate(resolve))
}
