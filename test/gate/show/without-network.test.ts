import { expect, it } from 'vitest'
import type { Gate } from '../../../src/domain/ports/gate.ts'
import { resolveSettings } from '../../../src/domain/settings/settings.ts'
import { createLocalGate } from '../../../src/gate/local-gate.ts'
import { BORIS, createBench, inDoubt, proposed, stored, underWay, approved } from '../bench.ts'

type Looks = (requests: Gate['requests'], id: string) => Promise<unknown>

const LOOKS: readonly (readonly [string, Looks])[] = [
  ['listed', ({ list }) => list({ states: ['pending', 'executing', 'unknown'], limit: 10 })],
  ['listed among what ended', ({ ended }) => ended({ limit: 10 })],
  ['counted', ({ count }) => count(['pending', 'unknown'])],
  ['shown', ({ view }, id) => view(id)],
  ['told of', ({ story }, id) => story(id)],
  ['rejected or refused that', ({ reject, get }, id) => get(id).then((found) => reject(wishOf(found)))],
  ['taken back or refused that', ({ cancel }, id) => cancel(id, null)],
]

it.each(LOOKS)(
  'a request is %s without Nango and without the provider, however it stands',
  async (_how, look) => {
    const bench = await createBench()
    const done = await proposed(bench, { input: { text: 'done' } })
    await approved(bench, done)
    const doubtful = await inDoubt(bench)
    const waiting = await proposed(bench, { input: { text: 'tea' } })
    const { ended, answer } = await underWay(bench)
    const [sending] = await bench.store.requests.executing()
    const before = {
      asked: { ...bench.nango.asked },
      gets: [...bench.nango.gets],
      sent: [...bench.nango.sent],
    }
    const nango = async (): Promise<never> => {
      throw new Error('Nango is asked')
    }
    const settings = resolveSettings([], '/home', undefined)
    const gate = createLocalGate({ parts: { ...bench.parts, nango }, actor: BORIS, sees: 'all', settings })
    for (const { id } of [done, doubtful, waiting, ...(sending === undefined ? [] : [sending])]) {
      await look(gate.requests, id).catch((error: unknown) =>
        expect(error).toMatchObject({ code: 'conflict' }),
      )
    }
    expect(bench.nango).toMatchObject(before)
    expect(await stored(bench, doubtful)).toMatchObject({ state: 'unknown' })
    answer({ kind: 'ambiguous', reason: 'lost' })
    await ended
  },
)

function wishOf({ id, digest }: { readonly id: string; readonly digest: string }) {
  return { id, digest, reason: null, assurance: 'terminal' } as const
}
