import { describe, expect, it } from 'vitest'
import type { Owner, OwnerState } from '../../../src/domain/request/request.ts'
import { ownerState, recover } from '../../../src/gate/upkeep/tidy.ts'
import { approved, auditOf, createBench, ownerOf, proposed, stored, underWay } from '../bench.ts'
import { responseOf } from '../fake-nango.ts'

const done = { kind: 'response', response: responseOf(201, {}) } as const

describe('recovery', () => {
  it.each<[string, OwnerState, 'unknown' | 'executing']>([
    ['makes what a dead process was sending unknown', 'gone', 'unknown'],
    ['leaves what a living process is sending', 'alive', 'executing'],
    ['leaves what a process out of sight may be sending', 'unjudged', 'executing'],
  ])('%s, however long it takes', async (_what, judged, state) => {
    const bench = await createBench()
    const { request, ended, answer } = await underWay(bench, await bench.otherProcess(2))
    bench.clock.now += 1e10
    bench.judged.as = judged
    await recover(bench.parts)
    expect(await stored(bench, request)).toMatchObject({ state })
    expect(bench.nango.sent).toHaveLength(1)
    answer(done)
    await ended
  })

  it('says why in the request and in one entry, and sends nothing', async () => {
    const bench = await createBench()
    const { request, ended, answer } = await underWay(bench, await bench.otherProcess(2))
    bench.judged.as = 'gone'
    await recover(bench.parts)
    await recover(bench.parts)
    const recovered = await stored(bench, request)
    expect(recovered.ending).toEqual({
      code: 'interrupted',
      message: 'The process that was sending it is gone',
      evidence: null,
      result: null,
      by: null,
    })
    const entries = (await auditOf(bench)).filter(({ type }) => type === 'request.unknown')
    expect(entries).toMatchObject([
      {
        subject: request.id,
        actor: { name: 'shield', door: 'policy' },
        data: { from: 'executing', attempt: recovered.attempt?.id },
      },
    ])
    expect(bench.nango.sent).toHaveLength(1)
    answer(done)
    await ended
  })

  it('knows an attempt of this very process that runs, without judging anybody', async () => {
    const bench = await createBench()
    const { request, ended, answer } = await underWay(bench)
    bench.judged.as = 'gone'
    await recover(bench.parts)
    expect(await stored(bench, request)).toMatchObject({ state: 'executing' })
    answer(done)
    await ended
  })

  it('makes an attempt of this very process that runs no more unknown, although the process lives', async () => {
    const bench = await createBench()
    const { request, ended, answer } = await underWay(bench)
    bench.parts.running.clear()
    await recover(bench.parts)
    expect(await stored(bench, request)).toMatchObject({ state: 'unknown' })
    answer(done)
    await ended
  })

  it('touches nothing that is not being sent', async () => {
    const bench = await createBench({ judge: () => 'gone' })
    const [pending, succeeded] = [await proposed(bench), await proposed(bench)]
    await approved(bench, succeeded)
    const head = await bench.store.audit.head()
    await recover(bench.parts)
    expect(await stored(bench, pending)).toMatchObject({ state: 'pending' })
    expect(await bench.store.audit.head()).toEqual(head)
  })
})

describe('an owner', () => {
  it.each<[string, Partial<Owner>]>([
    ['pid', { pid: 2 }],
    ['start', { startTime: '1' }],
    ['boot', { bootId: 'boot-2' }],
    ['host', { host: 'crate' }],
    ['pid namespace', { pidNamespace: 'pid:[2]' }],
  ])('with another %s is another process, and is judged', async (_what, changes) => {
    const bench = await createBench()
    const { request, ended, answer } = await underWay(bench)
    bench.parts.running.clear()
    const executing = await stored(bench, request)
    expect(await ownerState(bench.parts, executing)).toBe('gone')
    const parts = { ...bench.parts, owner: () => ({ ...ownerOf(1), ...changes }) }
    expect(await ownerState(parts, executing)).toBe('alive')
    answer(done)
    await ended
  })
})
