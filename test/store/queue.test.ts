import { describe, expect, it } from 'vitest'
import { STATES } from '../../src/domain/request/request.ts'
import { AT, decisionOf, idOf, moveOf, noteOf, requestIn, requestOf } from './samples.ts'
import { everyStore } from './stores.ts'
import type { ListFilter } from '../../src/domain/ports/request-store.ts'

const idsIn = (found: readonly { readonly id: string }[]) => found.map(({ id }) => id)

everyStore((open) => {
  async function storeWithAllStates() {
    const { store } = await open()
    let number = 0
    for (const round of [0, 1]) {
      for (const state of STATES) {
        await requestIn(store, state, requestOf({ id: idOf((number += 1)), input: { round } }))
      }
    }
    const idsOf = async (states: readonly (typeof STATES)[number][], limit = 100) =>
      (await store.requests.list({ states, limit })).map(({ id }) => id)
    return { store, idsOf }
  }

  describe('the list', () => {
    it('is newest first, of all states or those asked for, no longer than asked', async () => {
      const { idsOf } = await storeWithAllStates()
      const all = Array.from({ length: 18 }, (_, index) => idOf(18 - index))
      expect(await idsOf([])).toEqual(all)
      expect(await idsOf([], 3)).toEqual(all.slice(0, 3))
      expect(await idsOf([...STATES])).toEqual(all)
      expect(await idsOf(['pending'])).toEqual([idOf(10), idOf(1)])
      expect(await idsOf(['pending', 'unknown', 'pending'])).toEqual([idOf(13), idOf(10), idOf(4), idOf(1)])
      expect(await idsOf(['pending', 'unknown'], 3)).toEqual([idOf(13), idOf(10), idOf(4)])
      expect(await idsOf(['pending'], 0)).toEqual([])
      expect(await idsOf([], -1)).toEqual([])
      expect(await idsOf(["pending' or 1=1 --" as 'pending'])).toEqual([])
    })
  })

  describe('what is open', () => {
    it('is counted by state, with the moment since when the oldest has been in it, and nothing that has ended', async () => {
      const { store } = await open()
      expect(await store.requests.open()).toEqual([])
      const at = (minute: number): string => `2026-03-02T10:${minute}:00.000Z`
      for (const number of [1, 2]) {
        const times = { createdAt: at(10 + number), updatedAt: at(10 + number) }
        await requestIn(store, 'pending', requestOf({ id: idOf(number), input: { number }, ...times }))
      }
      const late = requestOf({ id: idOf(3), input: { number: 3 }, createdAt: at(10), updatedAt: at(10) })
      const pending = await requestIn(store, 'pending', late)
      const move = moveOf(pending, 'pending', 'approved')
      await store.requests.move({ ...move, note: { ...move.note, at: at(40) } })
      await requestIn(store, 'rejected', requestOf({ id: idOf(4), input: { number: 4 } }))
      const found = await store.requests.open()
      expect(found.toSorted((one, other) => one.state.localeCompare(other.state))).toEqual([
        { state: 'approved', number: 1, since: at(40) },
        { state: 'pending', number: 2, since: at(11) },
      ])
    })
  })

  describe('what a person decided, and what policy', () => {
    const NOTED = '2026-03-02T10:30:00.000Z'

    /** 1 is pending, 2 approved and 3 rejected by a person, 4 approved by policy and 5 too, which has ended. */
    async function decidedStore() {
      const { store } = await open()
      const ask = (number: number, name: string) =>
        requestOf({ id: idOf(number), requester: { name, door: 'mcp' }, input: { number } })
      const byPolicy = async (number: number, name: string, at: string) => {
        const request = await requestIn(store, 'pending', ask(number, name))
        const move = moveOf(request, 'pending', 'approved')
        const decision = { ...decisionOf('approve', request), assurance: 'policy', at } as const
        await store.requests.move({ ...move, decision })
        return { ...request, state: 'approved' } as const
      }
      await requestIn(store, 'pending', ask(1, 'agent'))
      await requestIn(store, 'approved', ask(2, 'agent'))
      await requestIn(store, 'rejected', ask(3, 'ci'))
      await byPolicy(4, 'agent', NOTED)
      await store.requests.move(moveOf(await byPolicy(5, 'ci', AT), 'approved', 'cancelled'))
      return store
    }
    it('is listed by itself, of each state and of each requester', async () => {
      const store = await decidedStore()
      const list = async (filter: Partial<ListFilter>) =>
        idsIn(await store.requests.list({ states: [], limit: 9, ...filter }))
      expect(await list({ decidedBy: 'policy' })).toEqual([idOf(5), idOf(4)])
      expect(await list({ decidedBy: 'person' })).toEqual([idOf(3), idOf(2)])
      expect(await list({ decidedBy: 'policy', states: ['approved'] })).toEqual([idOf(4)])
      expect(await list({ decidedBy: 'policy', requester: 'ci', limit: 1 })).toEqual([idOf(5)])
      expect(await list({ decidedBy: 'person', states: ['pending'] })).toEqual([])
      expect(await list({ decidedBy: 'policy', before: idOf(5) })).toEqual([idOf(4)])
      const ended = async (filter: object) => idsIn(await store.requests.ended({ limit: 9, ...filter }))
      expect(await ended({ decidedBy: 'policy' })).toEqual([idOf(5)])
      expect(await ended({ decidedBy: 'person' })).toEqual([idOf(3)])
      expect(await ended({ decidedBy: 'policy', requester: 'agent' })).toEqual([])
      expect(await ended({ connection: 'con_0000000001', requester: 'ci' })).toEqual([idOf(5), idOf(3)])
      expect(await ended({ connection: 'con_0000000002' })).toEqual([])
    })

    it('is counted where it was approved since a moment', async () => {
      const { approvedSince } = (await decidedStore()).requests
      expect(await approvedSince('2026-03-02T09:59:59.999Z')).toEqual({ writes: 3, byPolicy: 2 })
      expect(await approvedSince(AT)).toEqual({ writes: 1, byPolicy: 1 })
      expect(await approvedSince('2026-03-01T10:00:00.000Z', 'agent')).toEqual({ writes: 2, byPolicy: 1 })
      expect(await approvedSince(NOTED)).toEqual({ writes: 0, byPolicy: 0 })
    })
  })

  describe('the other views of the queue', () => {
    it('counts every state, also those without a request', async () => {
      const { store } = await open()
      expect(await store.requests.count()).toEqual(Object.fromEntries(STATES.map((state) => [state, 0])))
      await requestIn(store, 'pending')
      await requestIn(store, 'expired', requestOf({ id: idOf(2) }))
      await requestIn(store, 'expired', requestOf({ id: idOf(3) }))
      expect(await store.requests.count()).toMatchObject({ pending: 1, expired: 2, approved: 0 })
    })

    it('counts what ended one way, and then another, once, and each requester by itself', async () => {
      const { store } = await open()
      const ask = (number: number, name: string) =>
        requestOf({ id: idOf(number), requester: { name, door: 'mcp' }, input: { number } })
      const failed = await requestIn(store, 'failed', ask(1, 'agent'))
      await requestIn(store, 'failed', ask(2, 'agent'))
      await requestIn(store, 'rejected', ask(3, 'ci'))
      await requestIn(store, 'unknown', ask(4, 'ci'))
      await store.requests.move(moveOf(failed, 'failed', 'succeeded'))
      const none = Object.fromEntries(STATES.map((state) => [state, 0]))
      const [agent, ci] = [
        { failed: 1, succeeded: 1 },
        { rejected: 1, unknown: 1 },
      ]
      expect(await store.requests.count('agent')).toEqual({ ...none, ...agent })
      expect(await store.requests.count('ci')).toEqual({ ...none, ...ci })
      expect(await store.requests.count('nobody')).toEqual(none)
      await store.requests.purge([failed.id], noteOf('request.purged', null))
      expect(await store.requests.count()).toEqual({ ...none, ...agent, ...ci })
    })

    it('counts what ended, and turns out to have been sent, in doubt and no longer among what ended', async () => {
      const { store } = await open()
      const { id, operation, provider, connection, providerKey, digest } = await requestIn(store, 'cancelled')
      const sent = { requestId: id, operation, provider, connection, providerKey, digest, at: AT }
      await store.guard.recordIntent({ ...sent, attemptId: 'att_0000000009' })
      expect(await store.guard.recoverSent(AT)).toMatchObject({ lost: [id] })
      expect(await store.requests.count()).toMatchObject({ unknown: 1, cancelled: 0 })
      expect(await store.requests.ended({ limit: 9 })).toEqual([])
    })

    it('lists what ended, the last first, each once, however much else the log tells', async () => {
      const { store } = await open()
      const ended = async (limit: number) => idsIn(await store.requests.ended({ limit }))
      const first = await requestIn(store, 'failed', requestOf({ id: idOf(1) }))
      await requestIn(store, 'expired', requestOf({ id: idOf(2), input: { number: 2 } }))
      await requestIn(store, 'unknown', requestOf({ id: idOf(3), input: { number: 3 } }))
      await Promise.all(Array.from({ length: 101 }, () => store.audit.append(noteOf('read'))))
      await requestIn(store, 'rejected', requestOf({ id: idOf(4), input: { number: 4 } }))
      expect(await ended(9)).toEqual([idOf(4), idOf(2), idOf(1)])
      await store.requests.move(moveOf(first, 'failed', 'succeeded'))
      expect(await ended(9)).toEqual([idOf(1), idOf(4), idOf(2)])
      expect([await ended(2), await ended(0), await ended(-1)]).toEqual([[idOf(1), idOf(4)], [], []])
    })

    it('finds what is executing', async () => {
      const { store } = await storeWithAllStates()
      expect((await store.requests.executing()).map(({ id }) => id)).toEqual([idOf(3), idOf(12)])
    })

    it('finds nothing for an id that is not there', async () => {
      const { store } = await open()
      expect(await store.requests.find('apr_0000000001')).toBeUndefined()
    })

    it('finds what is due, while it waits or has not started', async () => {
      const { store } = await open()
      const at = '2026-03-02T12:00:00.000Z'
      const times = [at, '2026-03-02T11:59:59.999Z', '2026-03-02T12:00:00.001Z', null]
      let number = 0
      for (const state of ['pending', 'approved', 'cancelled', 'executing'] as const) {
        for (const expiresAt of times) {
          await requestIn(store, state, requestOf({ id: idOf((number += 1)), expiresAt }))
        }
      }
      expect((await store.requests.due(at)).map(({ id }) => id)).toEqual([idOf(1), idOf(2), idOf(5), idOf(6)])
    })

    it('finds ids by their beginning, oldest first, at most twenty', async () => {
      const { store } = await open()
      const propose = (id: string) =>
        store.requests.propose(requestOf({ id }), false, noteOf('request.proposed', id))
      for (const id of ['apr_b000000000', 'apr_a000000000', 'apr_b100000000', 'apr_zzzzzzzzzz'])
        await propose(id)
      const startingWith = store.requests.idsStartingWith
      expect(await startingWith('apr_b')).toEqual(['apr_b000000000', 'apr_b100000000'])
      expect(await startingWith('apr_b1')).toEqual(['apr_b100000000'])
      expect(await startingWith('apr_a000000000')).toEqual(['apr_a000000000'])
      expect(await startingWith('apr_z')).toEqual(['apr_zzzzzzzzzz'])
      expect(await startingWith('apr_c')).toEqual([])
      expect(await startingWith('apr_%')).toEqual([])
      expect(await startingWith('apr_a0000000000')).toEqual([])
      for (let number = 1; number <= 25; number += 1) await propose(idOf(100 - number))
      expect(await startingWith('apr_0')).toEqual(Array.from({ length: 20 }, (_, index) => idOf(99 - index)))
    })
  })
})
