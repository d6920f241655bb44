import { describe, expect, it } from 'vitest'
import type { WaitAsk } from '../../../src/domain/ports/gate.ts'
import type { State } from '../../../src/domain/request/request.ts'
import { cancel, reject } from '../../../src/gate/send/decide.ts'
import { wait } from '../../../src/gate/send/wait.ts'
import {
  AGENT,
  approved,
  createBench,
  decisionOn,
  inDoubt,
  MINUTE,
  proposed,
  START,
  underWay,
  type Bench,
} from '../bench.ts'
import { NANGO_IS_DOWN, responseOf } from '../fake-nango.ts'

const done = { kind: 'response', response: responseOf(201, {}) } as const

async function waited(bench: Bench, id: string, changes: Partial<WaitAsk> = {}) {
  const seen: State[] = []
  const ask: WaitAsk = {
    id,
    timeout: null,
    signal: new AbortController().signal,
    onChange: ({ state }) => seen.push(state),
    ...changes,
  }
  return { request: await wait(bench.parts, ask), seen }
}

describe('waiting', () => {
  it('for what has ended returns at once', async () => {
    const bench = await createBench()
    const { request } = await approved(bench, await proposed(bench))
    expect(await waited(bench, request.id)).toEqual({ request, seen: [] })
    expect(bench.clock.now).toBe(START)
  })

  it('ends when somebody rejects meanwhile', async () => {
    const bench = await createBench()
    const request = await proposed(bench)
    bench.meanwhile.do = async (pauses) => {
      if (pauses === 4) await reject(bench.parts, decisionOn(request))
    }
    expect(await waited(bench, request.id)).toMatchObject({
      request: { state: 'rejected' },
      seen: ['rejected'],
    })
  })

  it('ends when somebody cancels meanwhile', async () => {
    const bench = await createBench()
    const request = await proposed(bench)
    bench.meanwhile.do = () => cancel(bench.parts, request.id, AGENT, null).then(() => undefined)
    expect((await waited(bench, request.id)).request.state).toBe('cancelled')
  })

  it('sees an approval by another process through to its end', async () => {
    const bench = await createBench()
    const sending = await underWay(bench, await bench.otherProcess(2))
    bench.meanwhile.do = async (pauses) => {
      if (pauses !== 2) return
      sending.answer(done)
      await sending.ended
    }
    expect(await waited(bench, sending.request.id)).toMatchObject({
      request: { state: 'succeeded' },
      seen: ['succeeded'],
    })
  })

  it('expires the request itself when its time has come', async () => {
    const bench = await createBench()
    const { id } = await proposed(bench, { expiresIn: 2 * MINUTE })
    expect(await waited(bench, id)).toMatchObject({ request: { state: 'expired' }, seen: ['expired'] })
    expect(bench.clock.now).toBe(START + 2 * MINUTE)
  })

  it('ends with the request as it is when its time is over', async () => {
    const bench = await createBench()
    const request = await proposed(bench)
    expect(await waited(bench, request.id, { timeout: 10_000 })).toEqual({ request, seen: [] })
    expect(bench.clock.now).toBe(START + 10_000)
  })

  it('for no time at all looks once', async () => {
    const bench = await createBench()
    const request = await proposed(bench)
    expect(await waited(bench, request.id, { timeout: 0 })).toEqual({ request, seen: [] })
    expect(bench.clock.now).toBe(START)
  })

  it('ends with the request as it is at the signal', async () => {
    const bench = await createBench()
    const request = await proposed(bench)
    const abort = new AbortController()
    bench.meanwhile.do = (pauses) => {
      if (pauses === 3) abort.abort()
    }
    expect(await waited(bench, request.id, { signal: abort.signal })).toEqual({ request, seen: [] })
    expect(bench.clock.now).toBe(START + 500)
  })

  it('takes the start of an id, and fails on none', async () => {
    const bench = await createBench()
    const request = await proposed(bench)
    expect((await waited(bench, request.id.slice(0, 7), { timeout: 0 })).request).toEqual(request)
    await expect(waited(bench, 'apr_zzzz')).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('waiting in doubt', () => {
  it('looks for proof at once, and ends when it is found', async () => {
    const bench = await createBench()
    const { id } = await inDoubt(bench)
    bench.notes.lookup = async () => ({ kind: 'found', result: 1 })
    expect(await waited(bench, id)).toMatchObject({ request: { state: 'succeeded' }, seen: ['succeeded'] })
    expect(bench.notes.lookups).toBe(1)
    expect(bench.clock.now).toBe(START)
  })

  it('looks again every five seconds', async () => {
    const bench = await createBench()
    const { id } = await inDoubt(bench)
    const at: number[] = []
    bench.notes.lookup = async () => {
      at.push((bench.clock.now - START) / 1000)
      return at.length < 4 ? { kind: 'not_found' } : { kind: 'found', result: 1 }
    }
    await waited(bench, id)
    expect(at).toEqual([0, 5, 10, 15])
  })

  it('goes on where looking fails', async () => {
    const bench = await createBench()
    const { id } = await inDoubt(bench)
    bench.notes.lookup = () =>
      bench.notes.lookups < 3 ? Promise.reject(NANGO_IS_DOWN) : Promise.resolve({ kind: 'found', result: 1 })
    expect((await waited(bench, id)).request.state).toBe('succeeded')
  })

  it('ends in doubt when nothing can be expected to land any more: not found is never proof', async () => {
    const bench = await createBench()
    const doubtful = await inDoubt(bench)
    expect(await waited(bench, doubtful.id)).toEqual({ request: doubtful, seen: [] })
    expect(bench.clock.now).toBe(START + 2 * MINUTE)
    expect(bench.notes.lookups).toBe(25)
  })

  it('beyond that time looks once, and returns', async () => {
    const bench = await createBench()
    const doubtful = await inDoubt(bench)
    bench.clock.now += 5 * MINUTE
    expect(await waited(bench, doubtful.id)).toEqual({ request: doubtful, seen: [] })
    expect(bench.notes.lookups).toBe(1)
  })

  it('is over when its time is over, also within that time', async () => {
    const bench = await createBench()
    const doubtful = await inDoubt(bench)
    expect((await waited(bench, doubtful.id, { timeout: 1000 })).request).toEqual(doubtful)
    expect(bench.clock.now).toBe(START + 1000)
  })

  it('begins when the process that was sending dies', async () => {
    const bench = await createBench()
    const sending = await underWay(bench, await bench.otherProcess(2))
    bench.notes.lookup = async () => ({ kind: 'found', result: 1 })
    bench.meanwhile.do = () => {
      bench.judged.as = 'gone'
    }
    expect((await waited(bench, sending.request.id)).request).toMatchObject({
      state: 'succeeded',
      ending: { evidence: 'lookup' },
    })
    sending.answer(done)
    await sending.ended
  })
})
