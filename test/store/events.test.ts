import { describe, expect, it } from 'vitest'
import { decided, freshIn, later, telling } from './outbox-steps.ts'
import { AT, connectionOf, idOf, moveOf, noteOf, requestOf } from './samples.ts'
import { everyStore } from './stores.ts'

everyStore((open) => {
  /** A store in which somebody is to be told. */
  const told = async () => telling(await open())

  describe('an event', () => {
    it('that a request waits is not fresh while rules may be about to decide it', async () => {
      const { store } = await told()
      const effects = ['allow', 'ask', 'none', null] as const
      for (const [number, effect] of effects.entries()) {
        const ruling = effect === null ? null : { digest: 'e'.repeat(64), rules: [], effect }
        const request = requestOf({ id: idOf(number + 1), input: { number }, ruling })
        await store.requests.propose(request, false, noteOf('request.proposed', request.id))
      }
      const subjectsIn = async (changes: Parameters<typeof freshIn>[1]) =>
        (await freshIn(store, changes)).map(({ subject }) => subject)
      expect(await subjectsIn({ pendingBefore: AT })).toEqual([idOf(2)])
      expect(await subjectsIn({ pendingBefore: AT, isUnruledAllowed: false })).toEqual([2, 3, 4].map(idOf))
      expect(await subjectsIn({ pendingBefore: later(1) })).toEqual([1, 2, 3, 4].map(idOf))
      await store.requests.move(moveOf(requestOf({ id: idOf(1) }), 'pending', 'cancelled'))
      expect(await subjectsIn({ pendingBefore: AT })).toEqual([idOf(1), idOf(2), idOf(1)])
    })

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
      const events = await freshIn(store)
      await store.outbox.spread(
        events.map(({ number }) => ({ number, notifications: [] })),
        AT,
      )
      expect(await store.outbox.isDue(half)).toBe(false)
      expect(await store.outbox.isDue(half, later(59))).toBe(false)
      expect(await store.outbox.isDue(half, later(60))).toBe(true)
      expect(await store.outbox.remind(later(60), half)).toBe(1)
      expect(await store.outbox.remind(later(99), half)).toBe(0)
      expect([...events, ...(await freshIn(store))].map(({ type }) => type)).toEqual([
        'request.pending',
        'request.expiring',
      ])
    })
  })
})
