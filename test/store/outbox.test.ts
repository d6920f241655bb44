import { describe, expect, it } from 'vitest'
import type { Store } from '../../src/domain/ports/store.ts'
import type { Claimed, Notification, Told } from '../../src/domain/ports/outbox.ts'
import { AT, connectionOf, idOf, moveOf, noteOf, requestIn, requestOf } from './samples.ts'
import { everyStore } from './stores.ts'
import { notify } from './whole-records.ts'

everyStore((open) => {
  const later = (seconds: number): string => new Date(Date.parse(AT) + seconds * 1000).toISOString()

  /** A store in which somebody is to be told. */
  async function told() {
    const fresh = await open()
    await fresh.store.outbox.apply(notify, noteOf('notify.applied'))
    return fresh
  }

  const freshIn = ({ outbox }: Store) => outbox.fresh({ most: 99, pendingBefore: later(9) })

  /** Says that everything that is fresh goes to these channels at once. */
  async function spread(
    store: Store,
    channels: readonly string[],
    changes: Partial<Notification> = {},
  ): Promise<void> {
    const notifications = channels.map((channel) => ({
      channel,
      dueAt: AT,
      isDigest: false,
      isUrgent: false,
      ...changes,
    }))
    const spreads = (await freshIn(store)).map(({ number }) => ({ number, notifications }))
    await store.outbox.spread(spreads, AT)
  }

  const claim = ({ outbox }: Store, seconds = 0): Promise<readonly Claimed[]> =>
    outbox.claim({ at: later(seconds), until: later(seconds + 90), most: 50 })

  const typesOf = (claimed: readonly Claimed[]) => claimed.map(({ events }) => events.map(({ type }) => type))

  function toldOf(claimed: Claimed, changes: Partial<Told> = {}): Told {
    const told = { dueAt: null, trouble: null, restUntil: null, giveUpBefore: later(-172_800), isEnd: false }
    return { claimed, state: 'sent', ...told, ...changes }
  }

  async function decided(store: Store, number = 1): Promise<void> {
    await requestIn(store, 'rejected', requestOf({ id: idOf(number), input: { number } }))
  }

  describe('an event', () => {
    it('is written with what makes it so, and by nothing that fails', async () => {
      const { store } = await told()
      const request = requestOf({ summary: 'Lunch', reason: 'hungry' })
      await store.requests.propose(request, false, noteOf('request.proposed', request.id))
      const full = requestOf({ id: idOf(2), requester: { name: 'other', door: 'http' } })
      const bound = { pending: 0, bytes: 0 }
      const note = noteOf('request.proposed', full.id)
      await expect(store.requests.propose(full, false, note, bound)).rejects.toMatchObject({ code: 'denied' })
      await store.requests.move(moveOf(request, 'pending', 'cancelled'))
      await store.requests.move(moveOf(request, 'pending', 'expired'))
      expect(await freshIn(store)).toMatchObject([
        {
          type: 'request.pending',
          subject: request.id,
          content: {
            state: 'pending',
            summary: 'Lunch',
            requester: 'agent',
            reason: 'hungry',
            isByPolicy: false,
          },
        },
        { type: 'request.decided', content: { state: 'cancelled', by: 'anna' } },
      ])
    })

    it('tells of a connection that does not work, and of nothing else about it', async () => {
      const { store } = await told()
      const connection = connectionOf()
      await store.connections.add(connection, noteOf('connection.added', connection.id))
      await store.audit.append(noteOf('connection.refresh_failed', connection.id))
      expect(await freshIn(store)).toMatchObject([
        { type: 'connection.dead', subject: connection.id, content: { state: 'dead', connection: 'google' } },
      ])
    })

    it('is not written while nobody is to be told', async () => {
      const { store } = await open()
      await decided(store)
      expect(await freshIn(store)).toEqual([])
      expect(await store.outbox.isDue(later(9))).toBe(false)
    })

    it('is spread once, whoever does it', async () => {
      const { store } = await told()
      await decided(store)
      const [first] = await freshIn(store)
      if (first === undefined) throw new Error('There is no event')
      for (const channel of ['ops', 'team']) {
        const notifications = [{ channel, dueAt: AT, isDigest: false, isUrgent: false }]
        await store.outbox.spread([{ number: first.number, notifications }], AT)
      }
      expect((await store.outbox.list({ limit: 9 })).map(({ channel }) => channel)).toEqual(['ops'])
    })

    it('reminds once of each request that expires soon', async () => {
      const { store } = await told()
      const request = requestOf({ expiresAt: later(60) })
      const half = later(30)
      await store.requests.propose(request, false, noteOf('request.proposed', request.id))
      expect(await store.outbox.remind(later(60), later(29)), 'it has hardly begun to wait').toBe(0)
      expect(await store.outbox.remind(later(59), half)).toBe(0)
      expect(await store.outbox.remind(later(60), half)).toBe(1)
      expect(await store.outbox.remind(later(99), half)).toBe(0)
      expect((await freshIn(store)).map(({ type }) => type)).toEqual(['request.pending', 'request.expiring'])
    })
  })

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
