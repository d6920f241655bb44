import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { HOUR, MINUTE } from '../../../src/domain/limits.ts'
import type { Owner } from '../../../src/domain/request/request.ts'
import { keepTelling, tellBeforeEnd } from '../../../src/gate/notify/keep-telling.ts'
import { hold } from '../../../src/gate/upkeep/hold.ts'
import { isOnPostgres } from '../../postgres/databases.ts'
import { openReceiver } from '../../channels/receiver.ts'
import { ANNA, approved, ownerOf, proposed, stored, tamper, type Bench } from '../bench.ts'
import { notifyBench, payloads, tellNow, typesOf, waitingFor, webhookFile, type Payload } from './told.ts'

/** Tells as a server does, for so many looks. */
async function tellLooks(bench: Bench, looks: number): Promise<void> {
  const ending = new AbortController()
  let left = looks
  const pause = async (milliseconds: number): Promise<void> => {
    bench.clock.now += milliseconds
    await expect.poll(() => isAtRest(bench)).toBe(true)
    left -= 1
    if (left === 0) ending.abort()
  }
  await keepTelling({ ...bench.parts, pause }, ending.signal, (error) => {
    throw error
  })
}

/** Nothing is due and nothing is in anybody's hand. */
async function isAtRest({ store: { outbox }, clock }: Bench): Promise<boolean> {
  const sending = await outbox.list({ limit: 1, state: 'sending' })
  return sending.length === 0 && !(await outbox.isDue(new Date(clock.now).toISOString()))
}

describe('a server', () => {
  it('tells what happens beside its other work', async () => {
    const receiver = await openReceiver()
    const bench = await notifyBench(webhookFile(receiver.url))
    await approved(bench, await proposed(bench))
    await tellLooks(bench, 3)
    expect(typesOf(receiver.received)).toEqual(['request.pending', 'request.decided', 'request.done'])
  })

  it('tells nothing that another one of the same database tells, and stands in for it once that is gone', async () => {
    const receiver = await openReceiver()
    const bench = await notifyBench(webhookFile(receiver.url))
    const other = await bench.otherProcess(2)
    const judge = (gone: number) => (owner: Owner) => (owner.pid === gone ? 'gone' : 'alive')
    for (let number = 0; number < 10; number += 1) {
      await approved(bench, await proposed(bench, { input: { text: `note ${number}` } }))
    }
    const two = { ...bench, parts: { ...other, judge: judge(0) } }
    await Promise.all([tellLooks(bench, 6), tellLooks(two, 6)])
    const ids = receiver.received.map(({ headers }) => headers['webhook-id'])
    expect([ids.length, new Set(ids).size]).toEqual([30, 30])
    const worker = async () => (await bench.store.outbox.worker())?.pid
    const [first = 0, second] = (await worker()) === 1 ? [1, 2] : [2, 1]
    const survivor = { ...bench, parts: { ...(second === 1 ? bench.parts : other), judge: judge(first) } }
    await tellLooks(survivor, 1)
    expect(await worker()).toBe(second)
  })

  it('looks at once where something has changed while it is the one that is named, and else by itself', async () => {
    const bench = await notifyBench(webhookFile('http://127.0.0.1:1'))
    const isWoken = async (pid: number): Promise<boolean | undefined> => {
      const ending = new AbortController()
      const woken: (boolean | undefined)[] = []
      const pause = async (_: number, signal?: AbortSignal): Promise<void> => {
        woken.push(signal?.aborted)
        ending.abort()
      }
      const changing = { ...bench.store, nextChange: () => AbortSignal.abort() }
      const parts = { ...bench.parts, owner: () => ownerOf(pid), store: async () => changing, pause }
      await keepTelling(parts, ending.signal, (error) => expect.fail(String(error)))
      return woken[0]
    }
    await bench.store.outbox.keepWorker(ownerOf(7))
    expect([await isWoken(7), await isWoken(8)]).toEqual([true, false])
    bench.judged.as = 'gone'
    expect(await isWoken(8)).toBe(true)
  })

  it('says once of a request that it expires within the hour', async () => {
    const receiver = await openReceiver()
    const bench = await notifyBench(webhookFile(receiver.url))
    await proposed(bench, { expiresIn: 2 * HOUR })
    await tellLooks(bench, 3)
    expect(typesOf(receiver.received)).toEqual(['request.pending'])
    bench.clock.now += HOUR + MINUTE
    await tellLooks(bench, 40)
    expect(typesOf(receiver.received)).toEqual(['request.pending', 'request.expiring'])
  })

  it('decides and sends while a receiver keeps it waiting', async () => {
    let release: () => void = () => undefined
    const released = new Promise<void>((done) => {
      release = done
    })
    const receiver = await openReceiver(async () => {
      await released
      return { status: 204 }
    })
    const bench = await notifyBench(webhookFile(receiver.url))
    const request = await proposed(bench)
    const telling = tellNow(bench)
    await expect.poll(() => receiver.received.length).toBe(1)
    await approved(bench, request)
    expect((await stored(bench, request)).state).toBe('succeeded')
    release()
    await telling
    await tellNow(bench)
    expect(typesOf(receiver.received)).toEqual(['request.pending', 'request.decided', 'request.done'])
  })

  it('keeps nobody waiting for a receiver that takes its time', async () => {
    const slow = await openReceiver(() => new Promise(() => undefined))
    const quick = await openReceiver()
    const bench = await notifyBench(`version: 1
private: ["127.0.0.1"]
channels:
  a-slow: { webhook: "${slow.url}", secret: env:SHIELD_NOTIFY_SECRET }
  quick: { webhook: "${quick.url}", secret: env:SHIELD_NOTIFY_SECRET }
routes:
  - { to: [a-slow, quick] }
`)
    const ending = new AbortController()
    // Time stands still but for what the test lets pass.
    const pause = () => new Promise<void>((done) => setImmediate(done))
    const telling = keepTelling({ ...bench.parts, pause }, ending.signal, () => undefined)
    await proposed(bench)
    bench.clock.now += MINUTE / 2
    await expect.poll(() => slow.received.length).toBe(1)
    await proposed(bench, { input: { text: 'bread' } })
    bench.clock.now += MINUTE / 2
    await expect.poll(() => typesOf(quick.received)).toEqual(['request.pending', 'request.pending'])
    const held = await bench.store.outbox.list({ limit: 9, channel: 'a-slow' })
    ending.abort()
    await telling
    expect(held.map(({ state }) => state)).toEqual(['sending', 'sending'])
  })

  it('says once that it cannot tell, and not at every look', async () => {
    const bench = await notifyBench(webhookFile('http://127.0.0.1:1'))
    await proposed(bench)
    tamper(bench, `update notify_settings set text = 'x'`)
    const ending = new AbortController()
    const troubles: unknown[] = []
    let looks = 5
    const pause = async () => {
      looks -= 1
      if (looks === 0) ending.abort()
    }
    await keepTelling({ ...bench.parts, pause }, ending.signal, (error) => troubles.push(error))
    expect(troubles).toEqual([expect.objectContaining({ code: 'unavailable' })])
  })

  it.skipIf(!isOnPostgres)(
    'tells at once of what happened elsewhere, without a look in between',
    async () => {
      const receiver = await openReceiver()
      const bench = await notifyBench(webhookFile(receiver.url))
      const other = await bench.otherProcess(2)
      const ending = new AbortController()
      const telling = keepTelling({ ...other, pause: waitingFor }, ending.signal, () => undefined)
      await hold(bench.parts, 'a leak', ANNA)
      await expect.poll(() => typesOf(receiver.received)).toEqual(['hold'])
      ending.abort()
      await telling
    },
  )

  it('tells of a hold, and that sending goes on', async () => {
    const receiver = await openReceiver()
    const bench = await notifyBench(webhookFile(receiver.url, ', content: full'))
    await hold(bench.parts, 'a leak', ANNA)
    const { release } = await import('../../../src/gate/upkeep/hold.ts')
    await release(bench.parts, null, ANNA)
    await tellNow(bench)
    expect(payloads(receiver.received)).toMatchObject([
      { type: 'hold', data: { state: 'held', reason: 'a leak', actor: 'anna' } },
      { type: 'hold', data: { state: 'released' } },
    ])
  })
})

describe('a command', () => {
  it('tells what is due at its end where no server does', async () => {
    const receiver = await openReceiver()
    const bench = await notifyBench(webhookFile(receiver.url))
    bench.judged.as = 'gone'
    await bench.store.outbox.keepWorker(ownerOf(7))
    await proposed(bench)
    await tellBeforeEnd({ ...bench.parts, pause: waitingFor })
    expect(typesOf(receiver.received)).toEqual(['request.pending'])
  })

  it('leaves it to a server that runs', async () => {
    const receiver = await openReceiver()
    const bench = await notifyBench(webhookFile(receiver.url))
    await bench.store.outbox.keepWorker(ownerOf(7))
    await proposed(bench)
    await tellBeforeEnd({ ...bench.parts, pause: waitingFor })
    expect(receiver.received).toEqual([])
    expect(await bench.store.outbox.isDue(new Date(bench.clock.now).toISOString())).toBe(true)
  })

  it('waits for no receiver, and the next one not even so long: it is told again later, under the same id', async () => {
    const receiver = await openReceiver(() => new Promise(() => undefined))
    const bench = await notifyBench(webhookFile(receiver.url))
    await proposed(bench)
    const overOnceTold = () => expect.poll(() => receiver.received.length).toBe(1)
    await tellBeforeEnd({ ...bench.parts, pause: overOnceTold })
    const trouble = 'There was no answer before the command ended'
    expect(await bench.store.outbox.list({ limit: 9 })).toMatchObject([{ state: 'waiting', trouble }])
    await proposed(bench, { input: { text: 'bread' } })
    await tellBeforeEnd({ ...bench.parts, pause: waitingFor })
    expect(receiver.received).toHaveLength(1)
    receiver.answer = () => ({ status: 204 })
    bench.clock.now += 10_000
    await tellBeforeEnd({ ...bench.parts, pause: waitingFor })
    const ids = receiver.received.map(({ headers }) => headers['webhook-id'])
    expect([ids.length, new Set(ids).size]).toEqual([3, 2])
    expect(await bench.store.outbox.list({ limit: 9, state: 'sent' })).toHaveLength(2)
  })

  it('gives up after two days what nobody ever answers', async () => {
    const receiver = await openReceiver(() => new Promise(() => undefined))
    const bench = await notifyBench(webhookFile(receiver.url))
    await proposed(bench)
    for (let hours = 0; hours <= 56; hours += 8) {
      const before = receiver.received.length
      const overOnceTold = () => expect.poll(() => receiver.received.length).toBe(before + 1)
      if (await bench.store.outbox.isDue(new Date(bench.clock.now).toISOString()))
        await tellBeforeEnd({ ...bench.parts, pause: overOnceTold })
      bench.clock.now += 8 * HOUR
    }
    expect(await bench.store.outbox.list({ limit: 9 })).toMatchObject([{ state: 'dead' }])
  })

  it('tells also what happens while it tells', async () => {
    const receiver = await openReceiver()
    const bench = await notifyBench(webhookFile(receiver.url))
    const request = await proposed(bench)
    receiver.answer = async (_request, number) => {
      if (number === 1) await approved(bench, request)
      return { status: 204 }
    }
    await tellBeforeEnd({ ...bench.parts, pause: waitingFor })
    expect(typesOf(receiver.received)).toEqual(['request.pending', 'request.decided', 'request.done'])
  })
})

describe('a digest', () => {
  /** A program that keeps each thing that it is told, on a line of its own. */
  async function digestBench(digest: string) {
    const folder = mkdtempSync(join(tmpdir(), 'shield-digest-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const file = join(folder, 'told')
    const script = `require('node:fs').appendFileSync(${JSON.stringify(file)}, require('node:fs').readFileSync(0))`
    const bench = await notifyBench(`version: 1
channels:
  anna: { command: ${JSON.stringify([process.execPath, '-e', script])}, digest: "${digest}" }
routes:
  - { to: [anna] }
`)
    const told = () =>
      readFileSync(file, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { id: string; events: readonly Payload[] })
    return { bench, told }
  }

  it('tells what is not urgent together, at its time', async () => {
    // The bench begins at 10:00.
    const { bench, told } = await digestBench('12:00')
    for (let number = 0; number < 30; number += 1)
      await proposed(bench, { input: { text: `note ${number}` } })
    expect(await tellNow(bench)).toBe(0)
    bench.clock.now += 2 * HOUR
    expect(await tellNow(bench)).toBe(1)
    expect(told().map(({ events }) => events.length)).toEqual([30])
  })

  it('brings what it held back with what is urgent, in order', async () => {
    const { bench, told } = await digestBench('12:00')
    const request = await proposed(bench, { expiresIn: 2 * HOUR })
    await tellNow(bench)
    bench.clock.now += HOUR + MINUTE
    const { remind } = await import('../../../src/gate/notify/tell.ts')
    await remind(bench.parts)
    await tellNow(bench)
    const events = told().flatMap((one) => one.events)
    expect(events.map(({ type, data }) => [type, data.subject])).toEqual([
      ['request.pending', request.id],
      ['request.expiring', request.id],
    ])
  })
})
