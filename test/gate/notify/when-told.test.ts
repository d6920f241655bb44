import { hash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { HOUR, MINUTE } from '../../../src/domain/limits.ts'
import { retryNotify } from '../../../src/gate/notify/change-notify.ts'
import { tellBeforeEnd } from '../../../src/gate/notify/keep-telling.ts'
import { applyPolicy } from '../../../src/gate/policy/change-policy.ts'
import { decideByPolicy } from '../../../src/gate/send/decide.ts'
import { remind } from '../../../src/gate/notify/tell.ts'
import { hold } from '../../../src/gate/upkeep/hold.ts'
import { openReceiver } from '../../channels/receiver.ts'
import { ANNA, proposed, unwatched, type Bench } from '../bench.ts'
import { notifyBench, tellNow, typesOf, waitingFor, webhookFile } from './told.ts'

describe('what rules allow', () => {
  const POLICY = `version: 1
rules:
  - { id: notes, operations: [notes.add], allow: { limits: [{ count: 2, per: 24h }] } }
`

  async function allowedBench() {
    const receiver = await openReceiver()
    const bench = await notifyBench(webhookFile(receiver.url))
    await applyPolicy(bench.parts, { text: POLICY, digest: hash('sha256', POLICY) }, ANNA)
    return { receiver, bench, request: await proposed(bench) }
  }

  /** Ends the command in time, and does this where it waits for the rules. */
  const whileWaiting =
    ({ clock }: Bench, work: () => Promise<unknown>) =>
    async (milliseconds: number, signal?: AbortSignal): Promise<void> => {
      if (milliseconds > 2_000) return waitingFor(milliseconds, signal)
      await work()
      clock.now += milliseconds
    }

  it('is not told as waiting by a command that ends just before they decide it', async () => {
    const { receiver, bench, request } = await allowedBench()
    const pause = whileWaiting(bench, () => decideByPolicy(bench.parts, request, unwatched))
    await tellBeforeEnd({ ...bench.parts, pause })
    expect(typesOf(receiver.received)).toEqual(['request.done'])
  })

  it('is told as waiting by that very command where they leave it to a person', async () => {
    const { receiver, bench } = await allowedBench()
    const pause = whileWaiting(bench, async () => expect(receiver.received).toEqual([]))
    await tellBeforeEnd({ ...bench.parts, pause })
    expect(typesOf(receiver.received)).toEqual(['request.pending'])
  })
})

describe('in quiet hours', () => {
  /** The bench begins at 10:00. */
  const QUIET = 'quiet: { from: "11:00", to: "20:00" }\n'

  it('what is not urgent is not tried again before they are over, nor told late', async () => {
    const receiver = await openReceiver(() => ({ status: 503 }))
    const bench = await notifyBench(webhookFile(receiver.url).replace('channels', `${QUIET}channels`))
    await proposed(bench)
    await proposed(bench, { input: { text: 'bread' } })
    bench.clock.now += HOUR - 1_000
    await tellNow(bench)
    const tried = receiver.received.length
    receiver.answer = () => ({ status: 204 })
    bench.clock.now += 9 * HOUR - MINUTE
    await tellNow(bench)
    expect(receiver.received).toHaveLength(tried)
    bench.clock.now += MINUTE + 1_000
    await tellNow(bench)
    expect(receiver.received).toHaveLength(tried + 2)
    expect(await bench.store.outbox.list({ limit: 9, state: 'sent' })).toHaveLength(2)
  })

  it('what is urgent brings what waits about the same with it, also what was tried before', async () => {
    const receiver = await openReceiver(() => ({ status: 503 }))
    const bench = await notifyBench(webhookFile(receiver.url).replace('channels', `${QUIET}channels`))
    await proposed(bench, { expiresIn: 4 * HOUR })
    bench.clock.now += HOUR - 1_000
    await tellNow(bench)
    receiver.answer = () => ({ status: 204 })
    bench.clock.now += 2 * HOUR + MINUTE
    const before = receiver.received.length
    await remind(bench.parts)
    await tellNow(bench)
    expect(typesOf(receiver.received.slice(before))).toEqual(['request.pending', 'request.expiring'])
  })

  it('somebody who asks for it has it tried at once, and what is urgent is', async () => {
    const receiver = await openReceiver(() => ({ status: 503 }))
    const bench = await notifyBench(webhookFile(receiver.url).replace('channels', `${QUIET}channels`))
    await proposed(bench)
    await tellNow(bench)
    bench.clock.now += 2 * HOUR
    receiver.answer = () => ({ status: 204 })
    await hold(bench.parts, 'a leak', ANNA)
    await tellNow(bench)
    expect(typesOf(receiver.received).at(-1)).toBe('hold')
    await retryNotify(bench.parts, null, ANNA)
    await tellNow(bench)
    expect(typesOf(receiver.received).at(-1)).toBe('request.pending')
  })
})
