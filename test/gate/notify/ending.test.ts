import { describe, expect, it } from 'vitest'
import { MINUTE } from '../../../src/domain/limits.ts'
import { keepTelling, tellBeforeEnd } from '../../../src/gate/notify/keep-telling.ts'
import { openReceiver } from '../../channels/receiver.ts'
import { proposed } from '../bench.ts'
import { notifyBench, tellNow, waitingFor, webhookFile } from './told.ts'

describe('a server', () => {
  it('that ends has another one tell at once what nobody answered, under the same id, and calls no channel down', async () => {
    const receiver = await openReceiver(() => new Promise(() => undefined))
    const bench = await notifyBench(webhookFile(receiver.url))
    await proposed(bench)
    bench.clock.now += MINUTE
    const ending = new AbortController()
    const pause = () => new Promise<void>((done) => setImmediate(done))
    const telling = keepTelling({ ...bench.parts, pause }, ending.signal, () => undefined)
    await expect.poll(() => receiver.received.length).toBe(1)
    ending.abort()
    await telling
    expect(await bench.store.outbox.list({ limit: 9 })).toMatchObject([{ state: 'waiting', trouble: null }])
    receiver.answer = () => ({ status: 204 })
    await tellNow(bench)
    const ids = receiver.received.map(({ headers }) => headers['webhook-id'])
    expect([ids.length, new Set(ids).size]).toEqual([2, 1])
    expect(await bench.store.outbox.list({ limit: 9, state: 'sent' })).toHaveLength(1)
  })

  it('that ends waits for the answer to what it is telling, and begins nothing more', async () => {
    let answer = (): void => undefined
    const receiver = await openReceiver(() => new Promise((done) => (answer = () => done({ status: 204 }))))
    const bench = await notifyBench(webhookFile(receiver.url))
    await proposed(bench)
    bench.clock.now += MINUTE
    const ending = new AbortController()
    // While it runs time passes at once; once it ends, only what it waits for ends that.
    const pause = (_milliseconds: number, signal?: AbortSignal) =>
      new Promise<void>((done) => {
        if (ending.signal.aborted) signal?.addEventListener('abort', () => done())
        else setImmediate(done)
      })
    const telling = keepTelling({ ...bench.parts, pause }, ending.signal, () => undefined)
    await expect.poll(() => receiver.received.length).toBe(1)
    await proposed(bench, { input: { text: 'bread' } })
    bench.clock.now += MINUTE
    ending.abort()
    answer()
    await telling
    expect(receiver.received).toHaveLength(1)
    expect(await bench.store.outbox.list({ limit: 9, state: 'sent' })).toHaveLength(1)
  })
})

describe('a command', () => {
  it('that ends with much to tell begins nothing more in time, and calls no channel down that answers', async () => {
    let isBeginning = true
    const held: (() => void)[] = []
    const receiver = await openReceiver((_request, number) =>
      number < 7 || !isBeginning
        ? { status: 204 }
        : new Promise((done) => held.push(() => done({ status: 204 }))),
    )
    const bench = await notifyBench(webhookFile(receiver.url))
    for (let number = 0; number < 30; number += 1)
      await proposed(bench, { input: { text: `note ${number}` } })
    bench.clock.now += MINUTE
    const pause = async (milliseconds: number, signal?: AbortSignal): Promise<void> => {
      if (!isBeginning) return waitingFor(milliseconds, signal)
      await expect.poll(() => held.length).toBeGreaterThan(0)
      isBeginning = false
      // It waits for these once it begins nothing more.
      setImmediate(() => held.forEach((answer) => answer()))
    }
    await tellBeforeEnd({ ...bench.parts, pause })
    const { outbox } = bench.store
    const sent = await outbox.list({ limit: 99, state: 'sent' })
    expect(sent).toHaveLength(receiver.received.length)
    expect(sent.length).toBeLessThan(30)
    expect((await outbox.list({ limit: 99 })).filter(({ trouble }) => trouble !== null)).toEqual([])
    expect(await outbox.channels()).toMatchObject([{ restUntil: null, trouble: null }])
  })
})
