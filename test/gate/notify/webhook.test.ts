import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE } from '../../../src/domain/limits.ts'
import { findPurgeable, purge } from '../../../src/gate/upkeep/purge.ts'
import { reject } from '../../../src/gate/send/decide.ts'
import { retryNotify } from '../../../src/gate/notify/change-notify.ts'
import { openReceiver, type Received } from '../../channels/receiver.ts'
import { ANNA, approved, auditTypes, createBench, decisionOn, proposed } from '../bench.ts'
import { notifyBench, ORIGIN, OTHER_SECRET, SECRET, tellNow, webhookFile } from './told.ts'

interface Payload {
  readonly type: string
  readonly data: Readonly<Record<string, unknown>>
}

/** As a receiver reads it: with the standard's own library, which fails where the signature is not good. */
function verified({ headers, body }: Received, secret = SECRET): Payload {
  return new Webhook(secret).verify(body, headers as Record<string, string>) as Payload
}

const typesOf = (received: readonly Received[]) => received.map((one) => verified(one).type)
const idsOf = (received: readonly Received[]) => received.map(({ headers }) => headers['webhook-id'])

describe('a webhook', () => {
  it('tells of a request from its proposal to its end, signed, in order, each event under an id of its own', async () => {
    const receiver = await openReceiver()
    const bench = await notifyBench(webhookFile(receiver.url))
    const request = await proposed(bench)
    await approved(bench, request)
    await tellNow(bench)
    expect(typesOf(receiver.received)).toEqual(['request.pending', 'request.decided', 'request.done'])
    expect(new Set(idsOf(receiver.received)).size).toBe(3)
    await tellNow(bench)
    expect(receiver.received).toHaveLength(3)
  })

  it('tells which request it is and what it is about, where it is to be looked at, and nothing else', async () => {
    const receiver = await openReceiver()
    const bench = await notifyBench(webhookFile(receiver.url))
    const request = await proposed(bench, { reason: 'we are out of it' })
    await tellNow(bench)
    const [received] = receiver.received
    expect(received && verified(received).data).toStrictEqual({
      subject: request.id,
      state: 'pending',
      summary: request.summary,
      mark: null,
      operation: 'notes.add',
      requester: 'agent',
      url: `${ORIGIN}/approvals/${request.id}`,
    })
  })

  it('says of a suspicious request which part of it is so and why, and repeats nothing of that part', async () => {
    const receiver = await openReceiver()
    const bench = await notifyBench(webhookFile(receiver.url, ', content: full'))
    await proposed(bench, { input: { text: 'p\u0430y https://bank.example@evil.example' } })
    await tellNow(bench)
    const [received] = receiver.received
    const { suspicions } = received === undefined ? {} : verified(received).data
    expect(suspicions).toEqual([
      'Text: letters of several alphabets in one word (Latin, Cyrillic)',
      'Text: a link that leads elsewhere than it seems to',
    ])
  })

  it('names the first few suspicions of a request that has many, and says how many more there are', async () => {
    const receiver = await openReceiver()
    const bench = await notifyBench(webhookFile(receiver.url, ', content: full'))
    const text = 'p\u0430y \u202E o\u0301\u0302\u0303 \uFF11 \u0661 \u05D0 https://bank.example@evil.example'
    await proposed(bench, { input: { text } })
    await tellNow(bench)
    const [received] = receiver.received
    const { suspicions } = received === undefined ? {} : verified(received).data
    expect(suspicions).toHaveLength(6)
    expect((suspicions as readonly string[]).at(-1)).toMatch(/^and \d more$/)
  })

  it('tells all of it where the file says so', async () => {
    const receiver = await openReceiver()
    const bench = await notifyBench(webhookFile(receiver.url, ', content: full'))
    await proposed(bench, { reason: 'we are out of it' })
    await tellNow(bench)
    const [received] = receiver.received
    expect(received && verified(received).data).toMatchObject({
      account: 'anna@shop.de',
      connection: 'google',
      reason: 'we are out of it',
      actor: 'agent',
    })
  })

  it('is signed by the old and the new secret while one takes the place of the other', async () => {
    const receiver = await openReceiver()
    const both = webhookFile(receiver.url).replace(
      'secret: env:SHIELD_NOTIFY_SECRET',
      'secret: [env:SHIELD_NOTIFY_SECRET, env:SHIELD_NOTIFY_OTHER_SECRET]',
    )
    const bench = await notifyBench(both)
    await proposed(bench)
    await tellNow(bench)
    const [received] = receiver.received
    if (received === undefined) throw new Error('Nothing came')
    expect(verified(received, SECRET)).toEqual(verified(received, OTHER_SECRET))
    const stranger = `whsec_${Buffer.alloc(24, 1).toString('base64')}`
    expect(() => verified(received, stranger)).toThrow('No matching signature found')
  })
})

describe('a receiver that does not take it', () => {
  it.each([
    ['answers 500', { status: 500 }],
    ['closes in the middle', 'cut'],
    ['answers 400', { status: 400 }],
    ['redirects', { status: 302, headers: { location: '/elsewhere' } }],
  ] as const)('is told again under the same id when it %s', async (_what, answer) => {
    const receiver = await openReceiver(() => answer)
    const bench = await notifyBench(webhookFile(receiver.url))
    await proposed(bench)
    await tellNow(bench)
    expect(receiver.received).toHaveLength(1)
    receiver.answer = () => ({ status: 200 })
    await tellNow(bench)
    expect(receiver.received).toHaveLength(1)
    bench.clock.now += 10_000
    await tellNow(bench)
    expect(receiver.received.map(({ path }) => path)).toEqual(['/hook', '/hook'])
    expect(new Set(idsOf(receiver.received)).size).toBe(1)
    expect(receiver.received[0]?.body).toBe(receiver.received[1]?.body)
    expect(await bench.store.outbox.list({ limit: 9 })).toMatchObject([{ state: 'sent', tries: 2 }])
  })

  it('is down for a day, and hears of everything then, in order, once for each id that it took', async () => {
    const receiver = await openReceiver(() => ({ status: 503 }))
    const bench = await notifyBench(webhookFile(receiver.url))
    for (let hour = 0; hour < 24; hour += 1) {
      const request = await proposed(bench, { input: { text: `milk ${hour}` } })
      await reject(bench.parts, decisionOn(request))
      await tellNow(bench)
      bench.clock.now += HOUR
    }
    expect(receiver.received.length).toBeLessThan(30)
    const before = receiver.received.length
    receiver.answer = () => ({ status: 204 })
    bench.clock.now += 8 * HOUR
    await tellNow(bench)
    const taken = receiver.received.slice(before)
    expect(new Set(idsOf(taken)).size).toBe(48)
    expect(taken).toHaveLength(48)
    const told = taken.map((one) => verified(one))
    const subjects = new Set(told.map(({ data }) => data['subject']))
    expect(subjects.size).toBe(24)
    for (const subject of subjects) {
      const own = told.filter(({ data }) => data['subject'] === subject)
      expect(own.map(({ type }) => type)).toEqual(['request.pending', 'request.decided'])
    }
  })

  it('is given up after two days, which doctor can tell, and is told once more when somebody asks for it', async () => {
    const receiver = await openReceiver(() => ({ status: 503 }))
    const bench = await notifyBench(webhookFile(receiver.url))
    await proposed(bench)
    await proposed(bench, { input: { text: 'bread' } })
    for (let passed = 0; passed < 3 * DAY; passed += 30 * MINUTE) {
      await tellNow(bench)
      bench.clock.now += 30 * MINUTE
    }
    const tried = receiver.received.length
    expect(tried).toBeGreaterThan(8)
    expect(tried).toBeLessThan(25)
    const dead = { state: 'dead', trouble: `${receiver.host} answered 503` }
    expect(await bench.store.outbox.list({ limit: 9, state: 'dead' })).toMatchObject([dead, dead])
    receiver.answer = () => ({ status: 204 })
    expect(await retryNotify(bench.parts, 'ops', ANNA)).toBe(2)
    expect(await bench.store.audit.newest({ limit: 1 })).toMatchObject([
      { type: 'notify.retried', actor: ANNA, data: { channel: 'ops', retried: 2 } },
    ])
    await tellNow(bench)
    expect(receiver.received).toHaveLength(tried + 2)
    const taken = new Set(idsOf(receiver.received.slice(tried)))
    expect(taken.size).toBe(2)
    expect(idsOf(receiver.received).every((id) => taken.has(id))).toBe(true)
  })

  it('is told nothing more once it answers 410, until the file is applied again', async () => {
    const receiver = await openReceiver(() => ({ status: 410 }))
    const bench = await notifyBench(webhookFile(receiver.url))
    const request = await proposed(bench)
    await tellNow(bench)
    await reject(bench.parts, decisionOn(request))
    bench.clock.now += DAY
    await tellNow(bench)
    expect(receiver.received).toHaveLength(1)
    expect(await auditTypes(bench)).toContain('notify.ended')
    const [standing] = await bench.store.outbox.channels()
    expect(standing).toMatchObject({
      waiting: 0,
      dead: 2,
      trouble: `${receiver.host} answered 410: it wants no more`,
    })
    receiver.answer = () => ({ status: 200 })
    expect(await retryNotify(bench.parts, null, ANNA)).toBe(2)
    await tellNow(bench)
    expect(receiver.received).toHaveLength(3)
  })

  it('is left alone for as long as it asks for', async () => {
    const receiver = await openReceiver(() => ({ status: 429, headers: { 'retry-after': '3600' } }))
    const bench = await notifyBench(webhookFile(receiver.url))
    await proposed(bench)
    await tellNow(bench)
    await proposed(bench, { input: { text: 'bread' } })
    bench.clock.now += HOUR - MINUTE
    await tellNow(bench)
    expect(receiver.received).toHaveLength(1)
    bench.clock.now += MINUTE
    receiver.answer = () => ({ status: 204 })
    await tellNow(bench)
    expect(receiver.received).toHaveLength(3)
  })

  it('is told less where all of it was too much', async () => {
    const receiver = await openReceiver(({ body }) => ({ status: body.includes('warnings') ? 413 : 204 }))
    const bench = await notifyBench(webhookFile(receiver.url, ', content: full'))
    await proposed(bench)
    await tellNow(bench)
    expect(receiver.received).toHaveLength(2)
    expect(await bench.store.outbox.list({ limit: 9 })).toMatchObject([{ state: 'sent', tries: 1 }])
  })

  it('holds up no other request with one that it refuses', async () => {
    const receiver = await openReceiver(({ body }) => ({ status: body.includes('milk') ? 400 : 204 }))
    const bench = await notifyBench(webhookFile(receiver.url))
    const refused = await proposed(bench)
    const taken = await proposed(bench, { input: { text: 'bread' } })
    await reject(bench.parts, decisionOn(refused))
    await tellNow(bench)
    const told = receiver.received.map((one) => verified(one).data['subject'])
    expect(told).toHaveLength(2)
    expect(new Set(told)).toEqual(new Set([refused.id, taken.id]))
  })
})

describe('what people are told of', () => {
  it('is not kept where nobody is told of anything', async () => {
    const bench = await createBench()
    await proposed(bench)
    expect(await bench.store.outbox.isDue('9999-12-31T23:59:59.999Z')).toBe(false)
  })

  it('is erased with what a request held', async () => {
    const receiver = await openReceiver(() => ({ status: 503 }))
    const bench = await notifyBench(webhookFile(receiver.url))
    const request = await proposed(bench)
    await reject(bench.parts, decisionOn(request))
    await tellNow(bench)
    bench.clock.now += 40 * DAY
    await purge(bench.parts, await findPurgeable(bench.parts, 30 * DAY), ANNA)
    expect(await bench.store.outbox.list({ limit: 9 })).toEqual([])
  })
})
