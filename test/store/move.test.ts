import { describe, expect, it } from 'vitest'
import { STATES, TRANSITIONS, type State } from '../../src/domain/request/request.ts'
import { attemptOf, decisionOf, moveOf, noteOf, requestIn, requestOf } from './samples.ts'
import { everyStore } from './stores.ts'

everyStore((open) => {
  const isAllowed = (from: State, to: State): boolean => TRANSITIONS[from].includes(to)
  const ALLOWED = STATES.flatMap((from) => TRANSITIONS[from].map((to) => [from, to] as const))

  /** What the database wants to see beside a new state, put there past the store. */

  describe('the arrows of a request', () => {
    it.each(ALLOWED)('lead from %s to %s', async (from, to) => {
      const { store } = await open()
      const request = await requestIn(store, from)
      const before = await store.audit.head()
      const note = noteOf(`request.${to}`, request.id)
      const result =
        to === 'executing'
          ? await store.requests.claim(request.id, attemptOf(), note)
          : await store.requests.move(moveOf(request, from, to))
      expect(result.request.state).toBe(to)
      expect(await store.requests.find(request.id)).toEqual(result.request)
      expect((await store.audit.head()).number).toBe(before.number + 1)
      expect(await store.audit.newest({ limit: 1 })).toMatchObject([note])
    })

    it.each(STATES)('lead from %s to no other state', async (from) => {
      const { store } = await open()
      const request = await requestIn(store, from)
      const before = await store.audit.head()
      const forbidden = STATES.filter((to) => to !== from && !isAllowed(from, to))
      expect(forbidden.length).toBeGreaterThan(3)
      for (const to of forbidden) {
        await expect(store.requests.move(moveOf(request, from, to)), to).rejects.toMatchObject({
          name: 'ShieldError',
          code: 'internal',
        })
      }
      expect(await store.requests.find(request.id)).toEqual(request)
      expect(await store.audit.head()).toEqual(before)
    })
  })

  describe('a move', () => {
    it('moves nothing when the request is in another state than expected', async () => {
      const { store } = await open()
      const request = await requestIn(store, 'approved')
      const before = await store.audit.head()
      const late = moveOf(request, 'pending', 'rejected')
      expect(await store.requests.move(late)).toEqual({ moved: false, request })
      expect(await store.audit.head()).toEqual(before)
    })

    it('may expect one of several states', async () => {
      const { store } = await open()
      const request = await requestIn(store, 'approved')
      const move = { ...moveOf(request, 'pending', 'cancelled'), from: ['pending', 'approved'] as const }
      expect(await store.requests.move(move)).toMatchObject({ moved: true, request: { state: 'cancelled' } })
    })

    it('moves nothing for an attempt that is not the one at work', async () => {
      const { store } = await open()
      const request = await requestIn(store, 'executing')
      const move = moveOf(request, 'executing', 'succeeded')
      expect(await store.requests.move({ ...move, attemptId: 'att_other' })).toEqual({
        moved: false,
        request,
      })
      expect(await store.requests.move({ ...move, attemptId: 'att_0000000001' })).toMatchObject({
        moved: true,
      })
    })

    it('records decision, time limit, attempt and ending, and keeps what it does not name', async () => {
      const { store } = await open()
      const request = await requestIn(store, 'pending')
      const decision = { ...decisionOf('approve', request), reason: 'fine\0' }
      const soon = '2026-03-02T10:15:00.000Z'
      const later = '2026-03-02T10:01:00.000Z'
      const note = noteOf('request.approved', request.id, later)
      const approve = {
        id: request.id,
        from: ['pending'],
        to: 'approved',
        decision,
        expiresAt: soon,
        note,
      } as const
      const approved = await store.requests.move(approve)
      expect(approved.request).toEqual({
        ...request,
        state: 'approved',
        decision,
        expiresAt: soon,
        updatedAt: later,
      })
      await store.requests.claim(request.id, attemptOf(), note)
      const ending = {
        code: 'in_doubt',
        message: 'no answer',
        evidence: null,
        result: null,
        by: { name: 'bob', door: 'web' },
      } as const
      const doubt = { id: request.id, from: ['executing'], to: 'unknown', ending, note } as const
      expect((await store.requests.move(doubt)).request).toMatchObject({
        state: 'unknown',
        decision,
        expiresAt: soon,
        attempt: attemptOf(),
        ending,
      })
    })

    it('to approved or rejected needs a decision of that verdict on this digest', async () => {
      const { store } = await open()
      const request = await requestIn(store, 'pending')
      const { decision, ...undecided } = moveOf(request, 'pending', 'approved')
      await expect(store.requests.move(undecided)).rejects.toMatchObject({ code: 'internal' })
      const wrong = [{ ...decisionOf('approve'), digest: 'f'.repeat(64) }, decisionOf('reject', request)]
      for (const decision of wrong) {
        await expect(store.requests.move({ ...undecided, decision })).rejects.toMatchObject({
          code: 'internal',
        })
      }
      expect(decision).toBeDefined()
      expect(await store.requests.find(request.id)).toEqual(request)
    })

    it('of a request that does not exist is not_found', async () => {
      const { store } = await open()
      const move = moveOf(requestOf(), 'pending', 'cancelled')
      await expect(store.requests.move(move)).rejects.toMatchObject({
        code: 'not_found',
        hint: 'shield approvals list',
      })
    })
  })
})
