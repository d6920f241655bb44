import { describe, expect, it } from 'vitest'
import { propose } from '../../../src/gate/propose/propose.ts'
import { approved, askOf, createBench, MINUTE, stored, type Bench } from '../bench.ts'
import { proposed } from './proposed.ts'

const repeat = (bench: Bench, parts = bench.parts) => proposed(propose(parts, askOf(bench), false, 'recent'))
const all = async ({ store }: Bench) => store.requests.list({ states: [], limit: 100 })

describe('a call of which the answer was lost, made once more', () => {
  it('queues nothing where eight processes make it at the same moment', async () => {
    const bench = await createBench()
    const processes = await Promise.all(Array.from({ length: 8 }, (_, pid) => bench.otherProcess(pid + 2)))
    const answers = await Promise.all(processes.map((parts) => repeat(bench, parts)))
    expect(new Set(answers.map(({ request }) => request.id)).size).toBe(1)
    expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1)
    expect(await all(bench)).toHaveLength(1)
  })

  it('sends nothing again once the first was sent, whatever is so by now', async () => {
    const bench = await createBench()
    const { request } = await repeat(bench)
    await approved(bench, request)
    bench.notes.prepare = async () => {
      throw new Error('The provider has it already')
    }
    const again = await repeat(bench)
    expect(again).toMatchObject({ isNew: false, request: { id: request.id, state: 'succeeded' } })
    bench.notes.prepare = async () => ({ precondition: null, nothingToDo: 'The diary says milk already' })
    expect(await repeat(bench)).toMatchObject({ isNew: false, request: { id: request.id } })
    expect([(await all(bench)).length, bench.nango.sent.length]).toEqual([1, 1])
  })

  it('under a key of its own is answered with what the key stands for, whatever is so by now', async () => {
    const bench = await createBench()
    const keyed = askOf(bench, { idempotencyKey: 'order-17' })
    const { request } = await proposed(propose(bench.parts, keyed, false))
    await approved(bench, request)
    bench.notes.prepare = async () => {
      throw new Error('The provider has it already')
    }
    const again = proposed(propose(bench.parts, keyed, false))
    expect(await again).toMatchObject({ isNew: false, request: { id: request.id, state: 'succeeded' } })
    const other = propose(bench.parts, { ...keyed, input: { text: 'bread' } }, false)
    await expect(other).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('key') })
    expect([(await all(bench)).length, bench.nango.sent.length]).toEqual([1, 1])
  })

  it('is a write of its own ten minutes after the first has ended', async () => {
    const bench = await createBench()
    const { request } = await repeat(bench)
    await approved(bench, request)
    bench.clock.now += 10 * MINUTE
    expect(await repeat(bench)).toMatchObject({ isNew: true, request: { state: 'pending' } })
    expect(await stored(bench, request)).toMatchObject({ state: 'succeeded' })
  })

  it('asks for a second one on purpose, and never for a third', async () => {
    const bench = await createBench()
    const again = () => propose(bench.parts, askOf(bench), false, 'again')
    await expect(again()).rejects.toMatchObject({
      code: 'usage',
      message: expect.stringContaining('no such write of yours'),
    })
    const { request: first } = await repeat(bench)
    const second = await proposed(again())
    expect(second).toMatchObject({ isNew: true })
    expect(second.request.id).not.toBe(first.id)
    expect(await again()).toMatchObject({ isNew: false, request: { id: second.request.id } })
    expect(await all(bench)).toHaveLength(2)
  })
})
