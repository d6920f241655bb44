import { describe, expect, it } from 'vitest'
import type { Store } from '../../src/domain/store.ts'
import { ShieldError } from '../../src/domain/errors.ts'
import { actOnNew } from '../../src/gate/act-on-deliveries.ts'
import { approve } from '../../src/gate/decide.ts'
import { replayDelivery } from '../../src/gate/deliveries.ts'
import { createReceiver } from '../../src/gate/receive.ts'
import { lookForProof, settleByWord } from '../../src/gate/resolve.ts'
import { retry } from '../../src/gate/retry.ts'
import {
  AGENT,
  auditOf,
  auditTypes,
  BORIS,
  decisionOn,
  stored,
  tamper,
  unwatched,
  type Bench,
} from './bench.ts'
import {
  ADA,
  createWhatsappBench,
  deliveryOf,
  hookOf,
  lostText,
  NUMBER,
  proposeText,
  statusOf,
  textOf,
} from './whatsapp-bench.ts'

/** Stored and acted on, as when it comes by webhook. */
async function deliver(bench: Bench, ...bodies: readonly unknown[]): Promise<void> {
  await bench.store.deliveries.record(bodies.map((body) => deliveryOf(bench, 'whatsapp', body)))
  while ((await actOnNew(bench.parts)) > 0);
}

const states = async ({ store }: Bench) =>
  (await store.deliveries.list({ limit: 99 })).map(({ state, about, problem }) => [state, about, problem])

describe('a signed status', () => {
  it.each(['sent', 'delivered', 'read', 'played'])(
    '%s settles a sending in doubt, and it is listed',
    async (status) => {
      const bench = await createWhatsappBench()
      const request = await lostText(bench)
      expect(request.state).toBe('unknown')
      await deliver(bench, hookOf({ statuses: [statusOf(request, status)] }))
      expect(await stored(bench, request)).toMatchObject({
        state: 'succeeded',
        ending: { code: 'applied', evidence: 'webhook', by: null, result: { message: { id: 'wamid.OUT1' } } },
      })
      expect(
        await bench.store.messages.list({ provider: 'whatsapp', account: NUMBER, limit: 9 }),
      ).toMatchObject([
        { id: 'wamid.OUT1', status, requestId: request.id, text: 'It is on its way', phone: ADA },
      ])
      expect(bench.nango.sent).toHaveLength(1)
      expect((await auditOf(bench)).at(-1)).toMatchObject({
        type: 'request.succeeded',
        actor: { name: 'whatsapp', door: 'http' },
        data: { evidence: 'webhook' },
      })
    },
  )

  it.each([
    [['sent', 'delivered', 'read']],
    [['read', 'delivered', 'sent']],
    [['delivered', 'sent', 'delivered', 'read', 'sent']],
  ])('settles the same in whatever order it comes: %j', async (order) => {
    const bench = await createWhatsappBench()
    const request = await lostText(bench)
    for (const status of order) await deliver(bench, hookOf({ statuses: [statusOf(request, status)] }))
    expect(await stored(bench, request)).toMatchObject({ state: 'succeeded' })
    const [sent] = await bench.store.messages.list({ provider: 'whatsapp', account: NUMBER, limit: 9 })
    expect(sent).toMatchObject({ status: 'read' })
    expect((await auditTypes(bench)).filter((type) => type === 'request.succeeded')).toHaveLength(1)
    expect(await auditTypes(bench)).not.toContain('request.late_evidence')
  })

  it('that the message failed settles that it was not applied, with the reason', async () => {
    const bench = await createWhatsappBench()
    const request = await lostText(bench)
    const errors = [{ code: 131026, title: 'Message undeliverable' }]
    await deliver(bench, hookOf({ statuses: [statusOf(request, 'failed', { errors })] }))
    expect(await stored(bench, request)).toMatchObject({
      state: 'failed',
      ending: { code: 'refused', evidence: 'webhook', message: expect.stringContaining('131026') as unknown },
    })
  })

  it('that comes while the call is still out settles it as soon as its answer is given up', async () => {
    const bench = await createWhatsappBench()
    const request = await proposeText(bench)
    bench.nango.answer = async () => {
      await deliver(bench, hookOf({ statuses: [statusOf(request, 'delivered')] }))
      expect(await stored(bench, request)).toMatchObject({ state: 'executing' })
      return { kind: 'ambiguous', reason: 'The connection broke' }
    }
    const { request: after } = await approve(bench.parts, decisionOn(request), unwatched)
    expect(after).toMatchObject({ state: 'succeeded', ending: { evidence: 'webhook' } })
  })

  it('that came while the call was out is found again when its process is gone', async () => {
    const bench = await createWhatsappBench()
    const request = await proposeText(bench)
    let died = () => {}
    const dead = new Promise<void>((resolve) => (died = resolve))
    const other = await bench.otherProcess(2)
    bench.nango.answer = () => {
      died()
      return new Promise(() => {})
    }
    void approve(other, decisionOn(request), unwatched)
    await dead
    await deliver(bench, hookOf({ statuses: [statusOf(request, 'sent')] }))
    bench.judged.as = 'gone'
    const found = await lookForProof(bench.parts, request.id)
    expect(found.request).toMatchObject({ state: 'succeeded', ending: { evidence: 'webhook' } })
  })

  it('disproves a person’s word that nothing was sent, and confirms it without another entry', async () => {
    const bench = await createWhatsappBench()
    const request = await lostText(bench)
    await settleByWord(bench.parts, request.id, { applied: false, reason: 'I asked Ada', actor: BORIS })
    const before = await auditTypes(bench)
    await deliver(bench, hookOf({ statuses: [statusOf(request, 'failed')] }))
    expect(await auditTypes(bench)).toEqual(before)
    await deliver(bench, hookOf({ statuses: [statusOf(request, 'delivered', { id: 'wamid.OUT2' })] }))
    expect(await stored(bench, request)).toMatchObject({
      state: 'succeeded',
      ending: { evidence: 'webhook' },
    })
  })

  it('of a message whose answer came says how far it got, and moves nothing', async () => {
    const bench = await createWhatsappBench()
    const { request } = await approve(bench.parts, decisionOn(await proposeText(bench)), unwatched)
    const before = await auditTypes(bench)
    await deliver(bench, hookOf({ statuses: [statusOf(request, 'delivered')] }))
    expect(await stored(bench, request)).toEqual(request)
    expect(await auditTypes(bench)).toEqual(before)
    const [sent] = await bench.store.messages.list({ provider: 'whatsapp', account: NUMBER, limit: 9 })
    expect(sent).toMatchObject({ status: 'delivered' })
  })

  it.each([
    ['of another number', { value: { metadata: { phone_number_id: '999999' } } }],
    ['without a key', { status: { biz_opaque_callback_data: undefined } }],
    ['with another key', { status: { biz_opaque_callback_data: `sh${'f'.repeat(32)}` } }],
    ['with the key in another case', { status: { biz_opaque_callback_data: 'SH' } }],
  ])(
    '%s settles nothing',
    async (_what, { value = {}, status = {} }: { value?: object; status?: object }) => {
      const bench = await createWhatsappBench()
      const request = await lostText(bench)
      await deliver(bench, hookOf({ ...value, statuses: [statusOf(request, 'delivered', { ...status })] }))
      expect(await stored(bench, request)).toEqual(request)
      expect(await states(bench)).toEqual([['done', '1 status', null]])
    },
  )

  it('approves nothing and starts nothing that waits', async () => {
    const bench = await createWhatsappBench()
    const pending = await proposeText(bench)
    await deliver(bench, hookOf({ statuses: [statusOf(pending, 'delivered')] }))
    expect(await stored(bench, pending)).toEqual(pending)
    expect(bench.nango.sent).toEqual([])
  })
})

it('a retry asks first what statuses have proved: failed, it is proposed anew without a doubt', async () => {
  const bench = await createWhatsappBench()
  const request = await lostText(bench)
  const status = {
    messageId: 'wamid.OUT1',
    account: NUMBER,
    recipient: '',
    error: '131026',
    status: 'failed',
  } as const
  const { providerKey, createdAt: at } = request
  await bench.store.messages.record({
    provider: 'whatsapp',
    received: [],
    statuses: [{ ...status, providerKey, at }],
    recordedAt: at,
  })
  const retried = await retry(bench.parts, {
    id: request.id,
    requester: AGENT,
    reason: null,
    expiresIn: null,
  })
  expect(retried).toMatchObject({ kind: 'proposed' })
  expect(await stored(bench, request)).toMatchObject({ state: 'failed', ending: { evidence: 'webhook' } })
  expect(retried.request.warnings.join()).not.toContain('the word of')
})

describe('a received message', () => {
  it('is listed once however often it comes, and opens the 24-hour window', async () => {
    const bench = await createWhatsappBench()
    expect((await proposeText(bench, 'before')).warnings.join(' ')).toContain('not known to be open')
    const body = hookOf({ messages: [textOf(bench, 60)] })
    await deliver(bench, body, hookOf({ messages: [textOf(bench, 60)], again: true }))
    expect(
      await bench.store.messages.list({ provider: 'whatsapp', account: NUMBER, limit: 9 }),
    ).toMatchObject([{ direction: 'received', phone: ADA, text: 'Where is my order?' }])
    expect((await proposeText(bench, 'after')).warnings.join(' ')).not.toContain('24-hour')
  })
})

describe('acting', () => {
  it('again after a crash that came before the end was written settles and counts once', async () => {
    const bench = await createWhatsappBench()
    const request = await lostText(bench)
    const body = hookOf({ messages: [textOf(bench, 1)], statuses: [statusOf(request, 'sent')] })
    await bench.store.deliveries.record([deliveryOf(bench, 'whatsapp', body)])
    const crashing = withDeliveries(bench, {
      finish: () => Promise.reject(new ShieldError('unavailable', 'The process ends here')),
    })
    await expect(actOnNew(crashing)).rejects.toMatchObject({ code: 'unavailable' })
    const after = await auditTypes(bench)
    expect(await states(bench)).toEqual([['new', null, null]])
    await createReceiver(await bench.otherProcess(2), () => {}).act()
    expect(await states(bench)).toEqual([['done', '1 message, 1 status', null]])
    expect(await stored(bench, request)).toMatchObject({ state: 'succeeded' })
    expect(await auditTypes(bench)).toEqual(after)
    expect(await bench.store.messages.list({ provider: 'whatsapp', account: NUMBER, limit: 9 })).toHaveLength(
      2,
    )
  })

  it('after a crash between keeping a status and settling by it still settles', async () => {
    const bench = await createWhatsappBench()
    const request = await lostText(bench)
    const body = hookOf({ statuses: [statusOf(request, 'sent')] })
    await bench.store.deliveries.record([deliveryOf(bench, 'whatsapp', body)])
    const { requests } = bench.store
    const crashing = {
      ...bench.parts,
      store: async (): Promise<Store> => ({
        ...bench.store,
        requests: {
          ...requests,
          inDoubt: () => Promise.reject(new ShieldError('unavailable', 'The process ends here')),
        },
      }),
    }
    await expect(actOnNew(crashing)).rejects.toMatchObject({ code: 'unavailable' })
    expect(await stored(bench, request)).toMatchObject({ state: 'unknown' })
    await actOnNew(bench.parts)
    expect(await stored(bench, request)).toMatchObject({ state: 'succeeded' })
  })

  it.each([
    ['no JSON', 'hello'],
    ['nested too deep', `${'['.repeat(100_000)}${']'.repeat(100_000)}`],
    ['half of it', '{"object":"whatsapp_business_account","entry":['],
    ['no UTF-8', '"\ud800"'.slice(0, 2)],
  ])('on what is %s fails, says why, and holds up nothing', async (_what, body) => {
    const bench = await createWhatsappBench()
    await deliver(
      bench,
      hookOf({ messages: [textOf(bench, 1)] }),
      body,
      hookOf({ messages: [textOf(bench, 2)] }),
    )
    expect(await states(bench)).toEqual([
      ['done', '1 message', null],
      ['failed', 'not understood', 'The body is no JSON, or is nested too deep'],
      ['done', '1 message', null],
    ])
  })

  it('on a body that hides its brackets in texts is not misled', async () => {
    const bench = await createWhatsappBench()
    const body = {
      note: `${'['.repeat(200)}\\"${'{'.repeat(200)}`,
      ...(hookOf({ messages: [textOf(bench, 1)] }) as object),
    }
    await deliver(bench, body)
    expect(await states(bench)).toEqual([['done', '1 message', null]])
  })

  it('on one delivery that the database refuses leaves the others be', async () => {
    const bench = await createWhatsappBench()
    tamper(
      bench,
      `create trigger refuse before insert on received_messages when new.message_id = 'wamid.IN2'
       begin select raise(abort, 'no'); end`,
    )
    await deliver(
      bench,
      hookOf({ messages: [textOf(bench, 1)] }),
      hookOf({ messages: [textOf(bench, 2)] }),
      hookOf({ messages: [textOf(bench, 3)] }),
    )
    expect((await states(bench)).map(([state]) => state)).toEqual(['done', 'failed', 'done'])
  })

  it('on a thousand updates at once keeps them all', async () => {
    const bench = await createWhatsappBench()
    const messages = Array.from({ length: 1000 }, (_none, index) =>
      textOf(bench, 1, { id: `wamid.${index}` }),
    )
    await deliver(bench, hookOf({ messages }))
    expect(
      await bench.store.messages.list({ provider: 'whatsapp', account: NUMBER, limit: 2000 }),
    ).toHaveLength(1000)
  })
})

it('a replay acts again, counts nothing twice, and is audited with who asked for it', async () => {
  const bench = await createWhatsappBench()
  const request = await lostText(bench)
  const incoming = deliveryOf(
    bench,
    'whatsapp',
    hookOf({ messages: [textOf(bench, 1)], statuses: [statusOf(request, 'read')] }),
  )
  await bench.store.deliveries.record([incoming])
  await actOnNew(bench.parts)
  const before = await auditTypes(bench)
  expect(await replayDelivery(bench.parts, incoming.id.slice(4), BORIS)).toMatchObject({ state: 'done' })
  expect(await auditTypes(bench)).toEqual([...before, 'delivery.replayed'])
  expect((await auditOf(bench)).at(-1)).toMatchObject({ actor: BORIS, subject: incoming.id })
  expect(await bench.store.messages.list({ provider: 'whatsapp', account: NUMBER, limit: 9 })).toHaveLength(2)
})

function withDeliveries(bench: Bench, changes: Partial<Store['deliveries']>) {
  const deliveries = { ...bench.store.deliveries, ...changes }
  return { ...bench.parts, store: async (): Promise<Store> => ({ ...bench.store, deliveries }) }
}
