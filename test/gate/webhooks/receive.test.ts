import { describe, expect, it } from 'vitest'
import { ShieldError } from '../../../src/domain/errors.ts'
import type { Store } from '../../../src/domain/ports/store.ts'
import type { Parts } from '../../../src/gate/parts.ts'
import { createReceiver } from '../../../src/gate/webhooks/receive.ts'
import { openStore } from '../../../src/sqlite/open-store.ts'
import { createBench, MINUTE, type Bench } from '../bench.ts'

const bytes = (text: string): Uint8Array => Buffer.from(text)

function receiverOf(bench: Bench, parts: Parts = bench.parts) {
  const troubles: unknown[] = []
  return { ...createReceiver(parts, (error) => troubles.push(error)), troubles }
}

/** The store, with how many deliveries each transaction held. */
function watched(bench: Bench) {
  const batches: number[] = []
  const deliveries: Store['deliveries'] = {
    ...bench.store.deliveries,
    record: (all) => {
      batches.push(all.length)
      return bench.store.deliveries.record(all)
    },
  }
  const parts: Parts = { ...bench.parts, store: async () => ({ ...bench.store, deliveries }) }
  return { batches, parts }
}

describe('a webhook', () => {
  it('is on disk before it is answered, whatever becomes of the process', async () => {
    const bench = await createBench()
    const parts = withoutActing(bench)
    const { id } = await receiverOf(bench, parts).receive('nango', bytes('{}'))
    const other = await openStore({
      file: bench.file,
      mode: 'existing',
      folder: 'own',
      now: () => 0,
      random: () => 0,
    })
    expect(await other.deliveries.oldestNew({ most: 9, bytes: 9 })).toMatchObject([{ id, state: 'new' }])
    await other.close()
  })

  it('is committed together with all that arrive in the same moment', async () => {
    const bench = await createBench()
    const { batches, parts } = watched(bench)
    const receiver = receiverOf(bench, parts)
    const all = Array.from({ length: 1200 }, (_none, index) =>
      receiver.receive('nango', bytes(`{"n":${index}}`)),
    )
    const recorded = await Promise.all(all)
    await receiver.idle()
    expect(new Set(recorded.map(({ id }) => id)).size).toBe(1200)
    expect(recorded.every(({ kind }) => kind === 'new')).toBe(true)
    expect(batches).toEqual([500, 500, 200])
    expect(receiver.troubles).toEqual([])
  })

  it('joins the next transaction when it arrives while one runs', async () => {
    const bench = await createBench()
    const { batches, parts } = watched(bench)
    const receiver = receiverOf(bench, parts)
    const first = receiver.receive('nango', bytes('1'))
    const later = first.then(() =>
      Promise.all(['2', '3', '4'].map((n) => receiver.receive('nango', bytes(n)))),
    )
    await later
    expect(batches).toEqual([1, 3])
  })

  it('that comes twice counts once, and both are answered', async () => {
    const bench = await createBench()
    const receiver = receiverOf(bench)
    const [one, two] = await Promise.all(['{}', '{}'].map((text) => receiver.receive('nango', bytes(text))))
    expect([one?.kind, two?.kind, two?.id]).toEqual(['new', 'repeated', one?.id])
    bench.clock.now += 2 * MINUTE
    expect(await receiver.receive('nango', bytes('{}'))).toMatchObject({ kind: 'new' })
  })

  it('that cannot be stored is not answered as if it were', async () => {
    const bench = await createBench()
    const full = new ShieldError('unavailable', 'The disk is full')
    const deliveries = { ...bench.store.deliveries, record: () => Promise.reject(full) }
    const parts: Parts = { ...bench.parts, store: async () => ({ ...bench.store, deliveries }) }
    const receiver = receiverOf(bench, parts)
    const both = await Promise.allSettled(['1', '2'].map((text) => receiver.receive('nango', bytes(text))))
    expect(both).toEqual([
      { status: 'rejected', reason: full },
      { status: 'rejected', reason: full },
    ])
  })

  it('is refused rather than kept in memory when too many wait', async () => {
    const bench = await createBench()
    const receiver = receiverOf(bench, withoutActing(bench))
    const big = new Uint8Array(3 * 1024 * 1024)
    const all = Array.from({ length: 22 }, (_none, index) => {
      const body = Uint8Array.from(big)
      body[0] = index
      return receiver.receive('whatsapp', body)
    })
    const ended = await Promise.allSettled(all)
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(21)
    expect(ended.at(-1)).toMatchObject({ reason: { code: 'unavailable' } })
    expect(await receiver.receive('whatsapp', bytes('{}'))).toMatchObject({ kind: 'new' })
  })

  it('is acted on after it was stored, without anybody asking', async () => {
    const bench = await createBench()
    const receiver = receiverOf(bench)
    const { id } = await receiver.receive('nango', bytes('{"from":"nango","type":"sync"}'))
    await receiver.idle()
    expect(await bench.store.deliveries.find(id)).toMatchObject({ state: 'done', about: 'sync' })
  })

  it('is acted on though others never cease to come', async () => {
    const bench = await createBench()
    const receiver = receiverOf(bench)
    const { id } = await receiver.receive('nango', bytes('{}'))
    const isNew = async () => (await bench.store.deliveries.find(id))?.state === 'new'
    for (let number = 0; await isNew(); number += 1) {
      await receiver.receive('nango', bytes(`{"n":${number}}`))
    }
    await receiver.idle()
    expect(receiver.troubles).toEqual([])
  })

  it.each(Array.from({ length: 20 }, (_none, steps) => steps))(
    'is acted on where that is asked for %d steps after a look that came too early for it',
    async (steps) => {
      const bench = await createBench()
      const { deliveries } = bench.store
      const { id } = await receiverOf(bench, withoutActing(bench)).receive('nango', bytes('{}'))
      let again: Promise<void> | undefined
      const oldestNew: typeof deliveries.oldestNew = async (most) => {
        if (again !== undefined) return deliveries.oldestNew(most)
        again = after(steps, () => receiver.act())
        return []
      }
      const store = { ...bench.store, deliveries: { ...deliveries, oldestNew } }
      const receiver = receiverOf(bench, { ...bench.parts, store: async () => store })
      await receiver.act()
      await again
      expect(await deliveries.find(id)).toMatchObject({ state: 'done' })
    },
  )

  it('that could not be acted on is told of, stays, and is acted on the next time', async () => {
    const bench = await createBench()
    const { deliveries } = bench.store
    let isDown = true
    const parts: Parts = {
      ...bench.parts,
      store: async () => ({
        ...bench.store,
        deliveries: {
          ...deliveries,
          finish: (endings, again) =>
            isDown
              ? Promise.reject(new ShieldError('unavailable', 'Locked'))
              : deliveries.finish(endings, again),
        },
      }),
    }
    const receiver = receiverOf(bench, parts)
    const { id } = await receiver.receive('nango', bytes('{}'))
    await receiver.idle()
    expect(receiver.troubles).toMatchObject([{ code: 'unavailable' }])
    expect(await deliveries.find(id)).toMatchObject({ state: 'new' })
    isDown = false
    await receiver.act()
    expect(await deliveries.find(id)).toMatchObject({ state: 'done' })
  })
})

function withoutActing(bench: Bench): Parts {
  const deliveries = { ...bench.store.deliveries, oldestNew: async () => [] }
  return { ...bench.parts, store: async () => ({ ...bench.store, deliveries }) }
}

/** Does this so many steps of other promises later, and nothing else comes between. */
async function after(steps: number, work: () => Promise<void>): Promise<void> {
  for (let step = 0; step < steps; step += 1) await Promise.resolve()
  await work()
}
