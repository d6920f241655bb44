import { describe, expect, it } from 'vitest'
import { claim, decided, later, spread, telling, toldOf, typesOf } from './outbox-steps.ts'
import { AT, noteOf } from './samples.ts'
import { everyStore } from './stores.ts'
import { notify } from './whole-records.ts'

everyStore((open) => {
  /** A store in which somebody is to be told. */
  const told = async () => telling(await open())

  describe('what is due', () => {
    it('is handed out in order for each channel and subject, and to one process at a time', async () => {
      const { store, another } = await told()
      await decided(store, 1)
      await decided(store, 2)
      await spread(store, ['ops', 'team'])
      const first = await claim(store)
      expect(typesOf(first).flat()).toEqual(Array(4).fill('request.pending'))
      expect(await claim(await another())).toEqual([])
      await store.outbox.finish(
        first.map((one) => toldOf(one)),
        AT,
        [],
      )
      expect(typesOf(await claim(store)).flat()).toEqual(Array(4).fill('request.decided'))
    })

    it('is handed out again, under the same id, when its time is over, and whoever is late says nothing of it', async () => {
      const { store } = await told()
      await decided(store)
      await spread(store, ['ops'])
      const [lost] = await claim(store)
      expect(await claim(store, 89)).toEqual([])
      const [again] = await claim(store, 90)
      if (lost === undefined || again === undefined) throw new Error('Nothing was handed out')
      expect([again.id, again.tries, again.firstTriedAt]).toEqual([lost.id, 2, AT])
      await store.outbox.finish([toldOf(lost, { state: 'dead', trouble: 'late' })], AT, [])
      expect(await store.outbox.list({ limit: 1, state: 'dead' })).toEqual([])
      await store.outbox.finish([toldOf(lost)], AT, [])
      expect(await store.outbox.list({ limit: 9, state: 'sent' })).toHaveLength(1)
    })

    it('together is under one id, as often as it is tried', async () => {
      const { store } = await told()
      await decided(store, 1)
      await decided(store, 2)
      await spread(store, ['anna'], { isDigest: true })
      const [digest, ...others] = await claim(store)
      if (digest === undefined) throw new Error('Nothing was handed out')
      expect(others).toEqual([])
      expect(digest.events).toHaveLength(4)
      await store.outbox.finish([toldOf(digest, { state: 'waiting', dueAt: later(5) })], AT, [])
      await decided(store, 3)
      await spread(store, ['anna'], { isDigest: true })
      const again = await claim(store, 5)
      expect(again.map(({ events }) => events.length).toSorted((one, other) => one - other)).toEqual([2, 4])
      expect(again.map(({ id }) => id)).toContain(digest.id)
    })

    it('waits while a channel rests, then one alone is tried, and is given up once it was down too long', async () => {
      const { store } = await told()
      for (const number of [1, 2, 3]) await decided(store, number)
      await spread(store, ['ops'])
      const all = await claim(store)
      const down = {
        state: 'waiting',
        dueAt: later(10),
        trouble: 'It is down',
        restUntil: later(10),
      } as const
      await store.outbox.finish(
        all.map((one) => toldOf(one, down)),
        AT,
        [],
      )
      expect(await claim(store, 9)).toEqual([])
      expect(await store.outbox.isDue(later(9))).toBe(false)
      const probe = await claim(store, 10)
      expect(probe).toMatchObject([{ failures: 1, tries: 2 }])
      const [one] = probe
      if (one === undefined) throw new Error('Nothing was handed out')
      const given = { ...down, giveUpBefore: later(60) }
      await store.outbox.finish([toldOf(one, given)], later(100), [])
      expect(await store.outbox.channels()).toMatchObject([{ name: 'ops', waiting: 0, dead: 6 }])
    })

    it('waits for as long as a channel asked for, whatever it took at the same time', async () => {
      const { store } = await told()
      for (const number of [1, 2]) await decided(store, number)
      await spread(store, ['ops'])
      const [busy, taken] = await claim(store)
      if (busy === undefined || taken === undefined) throw new Error('Nothing was handed out')
      const rest = {
        state: 'waiting',
        dueAt: later(60),
        restUntil: later(60),
        trouble: 'It is busy',
      } as const
      await store.outbox.finish([toldOf(busy, rest), toldOf(taken)], AT, [])
      expect(await store.outbox.channels()).toMatchObject([
        { restUntil: later(60), trouble: 'It is busy', lastSentAt: AT },
      ])
      expect(await claim(store, 59)).toEqual([])
      expect(await claim(store, 60)).toMatchObject([{ failures: 1 }])
    })

    it('is tried at once where somebody asks for it or applies settings, also what waits for its next try', async () => {
      const { store } = await told()
      await decided(store, 1)
      await spread(store, ['ops'])
      for (const again of [
        () => store.outbox.retry('ops', noteOf('notify.retried')),
        () => store.outbox.apply(notify, noteOf('notify.applied')),
      ]) {
        const [one] = await claim(store)
        if (one === undefined) throw new Error('Nothing was handed out')
        const down = { state: 'waiting', dueAt: later(9_999), restUntil: later(9_999) } as const
        await store.outbox.finish([toldOf(one, down)], AT, [])
        expect(await claim(store, 60)).toEqual([])
        await again()
      }
      expect(await claim(store)).toHaveLength(1)
    })

    it('that is put off is untried, and somebody else’s is left to them', async () => {
      const { store } = await told()
      await decided(store, 1)
      await spread(store, ['ops'])
      const [late] = await claim(store)
      if (late === undefined) throw new Error('Nothing was handed out')
      expect(late.dueAt).toBe(AT)
      const [one] = await claim(store, 100)
      if (one === undefined) throw new Error('Nothing was handed out')
      await store.outbox.putOff(late, later(100))
      expect(await claim(store, 100)).toEqual([])
      await store.outbox.putOff(one, later(500))
      expect(await store.outbox.list({ limit: 9 })).toMatchObject([
        { state: 'waiting', tries: 0 },
        { state: 'waiting', tries: 1, dueAt: later(500) },
      ])
      expect(await claim(store, 499)).toEqual([])
      expect(await claim(store, 500)).toMatchObject([{ id: one.id, tries: 2, firstTriedAt: AT }])
    })

    it('is handed out also when the clock was days ahead meanwhile', async () => {
      const { store } = await told()
      await decided(store, 1)
      await spread(store, ['ops'])
      const ahead = 10 * 86_400
      const [one] = await claim(store, ahead)
      if (one === undefined) throw new Error('Nothing was handed out')
      const down = { state: 'waiting', dueAt: later(ahead + 5), restUntil: later(ahead + 5) } as const
      await store.outbox.finish([toldOf(one, down)], later(ahead), [])
      expect(await claim(store)).toEqual([])
      await store.outbox.remind(AT, AT)
      expect(await claim(store)).toMatchObject([{ id: one.id }])
    })

    it('is nothing any more for a channel that wants no more, until somebody asks for it', async () => {
      const { store } = await told()
      await decided(store, 1)
      await spread(store, ['ops'])
      const [first] = await claim(store)
      if (first === undefined) throw new Error('Nothing was handed out')
      const note = noteOf('notify.ended')
      await store.outbox.finish([toldOf(first, { state: 'dead', trouble: 'Gone', isEnd: true })], AT, [note])
      await decided(store, 2)
      await spread(store, ['ops'])
      expect(await claim(store, 999)).toEqual([])
      expect(await store.outbox.channels()).toMatchObject([{ dead: 4, endedAt: AT, trouble: 'Gone' }])
      expect(await store.audit.newest({ limit: 9, type: 'notify.ended' })).toHaveLength(1)
      const retried = { ...noteOf('notify.retried'), data: { channel: 'ops' } }
      expect(await store.outbox.retry('other', noteOf('notify.retried'))).toBe(0)
      expect(await store.outbox.retry('ops', retried)).toBe(4)
      expect(await store.audit.newest({ limit: 2, type: 'notify.retried' })).toMatchObject([
        { data: { channel: 'ops', retried: 4 } },
        { data: { retried: 0 } },
      ])
      expect(await claim(store)).toHaveLength(2)
    })

    it('is forgotten some time after it was told, and never before', async () => {
      const { store } = await told()
      await decided(store)
      await spread(store, ['ops'])
      await store.outbox.purge(later(999))
      const [pending] = await claim(store)
      if (pending === undefined) throw new Error('Nothing was handed out')
      await store.outbox.finish([toldOf(pending)], AT, [])
      await store.outbox.purge(AT)
      expect(await store.outbox.list({ limit: 9 })).toHaveLength(2)
      await store.outbox.purge(later(1))
      expect(await store.outbox.list({ limit: 9 })).toMatchObject([{ state: 'waiting' }])
    })
  })
})
