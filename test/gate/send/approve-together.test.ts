import { describe, expect, it } from 'vitest'
import { approve } from '../../../src/gate/send/decide.ts'
import {
  ANNA,
  approvedOnly,
  BORIS,
  createBench,
  decisionOn,
  proposed,
  underWay,
  unwatched,
} from '../bench.ts'
import { NANGO_IS_DOWN, responseOf } from '../fake-nango.ts'

describe('approving', () => {
  it('from two processes at once sends one call, and both learn how it ended', async () => {
    const bench = await createBench()
    const other = await bench.otherProcess(2)
    const request = await proposed(bench)
    const both = await Promise.all([
      approve(bench.parts, decisionOn(request), unwatched),
      approve(other, decisionOn(request, { actor: BORIS }), unwatched),
    ])
    expect(bench.nango.sent).toHaveLength(1)
    expect(both.map((one) => one.request.state)).toEqual(['succeeded', 'succeeded'])
    expect(both.filter((one) => one.earlier === null)).toHaveLength(1)
  })

  it('of what another process sends meanwhile ends as that does, although Nango broke off the check', async () => {
    const bench = await createBench()
    const other = await bench.otherProcess(2)
    const request = await approvedOnly(bench, await proposed(bench))
    bench.nango.beforeRead = async () => {
      bench.nango.beforeRead = () => undefined
      await approve(other, decisionOn(request), unwatched)
      throw NANGO_IS_DOWN
    }
    const second = await approve(bench.parts, decisionOn(request, { actor: BORIS }), unwatched)
    expect(second).toMatchObject({ request: { state: 'succeeded' }, earlier: { actor: ANNA } })
    expect(bench.nango.sent).toHaveLength(1)
  })

  it('while another process sends waits for that one’s end', async () => {
    const bench = await createBench()
    const { request, ended, answer } = await underWay(bench, await bench.otherProcess(2))
    bench.meanwhile.do = async (pauses) => {
      if (pauses !== 3) return
      answer({ kind: 'response', response: responseOf(422, {}) })
      await ended
    }
    const second = await approve(bench.parts, decisionOn(request, { actor: BORIS }), unwatched)
    expect(second).toMatchObject({ request: { state: 'failed' }, earlier: { actor: ANNA } })
    expect(bench.nango.sent).toHaveLength(1)
  })

  it('while another process sends stops waiting at the signal, and leaves it to that one', async () => {
    const bench = await createBench()
    const { request, ended, answer } = await underWay(bench, await bench.otherProcess(2))
    const abort = new AbortController()
    bench.meanwhile.do = () => abort.abort()
    const second = await approve(bench.parts, decisionOn(request), { ...unwatched, signal: abort.signal })
    expect(second.request.state).toBe('executing')
    answer({ kind: 'response', response: responseOf(201, {}) })
    expect((await ended).request.state).toBe('succeeded')
  })

  it('does not wait for a sender that cannot be seen from here', async () => {
    const bench = await createBench()
    const { request, ended, answer } = await underWay(bench, await bench.otherProcess(2))
    bench.judged.as = 'unjudged'
    expect(await approve(bench.parts, decisionOn(request), unwatched)).toMatchObject({
      request: { state: 'executing' },
    })
    answer({ kind: 'response', response: responseOf(201, {}) })
    await ended
    expect(bench.nango.sent).toHaveLength(1)
  })

  it('while another process sends sees that it died, and that the outcome is unknown', async () => {
    const bench = await createBench()
    const { request, ended, answer } = await underWay(bench, await bench.otherProcess(2))
    bench.meanwhile.do = () => {
      bench.judged.as = 'gone'
    }
    expect(await approve(bench.parts, decisionOn(request), unwatched)).toMatchObject({
      request: { state: 'unknown' },
    })
    expect(bench.nango.sent).toHaveLength(1)
    answer({ kind: 'ambiguous', reason: 'It never came' })
    await ended
  })
})
