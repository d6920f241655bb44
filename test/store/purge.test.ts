import { describe, expect, it } from 'vitest'
import { STATES } from '../../src/domain/request/request.ts'
import { endedWith } from './ended-request.ts'
import { AT, idOf, noteOf, requestIn, requestOf } from './samples.ts'
import { everyStore } from './stores.ts'

everyStore((open) => {
  const LATER = '2026-07-01T00:00:00.000Z'
  const PURGE = noteOf('request.purged', null, LATER)
  const ENDED = ['succeeded', 'failed', 'rejected', 'cancelled', 'expired'] as const

  describe('purging', () => {
    it('leaves who asked, who decided, when, on which account and how it ended', async () => {
      const { store } = await open()
      const before = await endedWith(store, idOf(1))
      await store.requests.purge([idOf(1)], PURGE)
      const after = await store.requests.find(idOf(1))
      const { id, operation, connection, connectionName, account, requester, idempotencyKey, createdAt } =
        before
      expect(after).toMatchObject({
        id,
        operation,
        connection,
        connectionName,
        account,
        requester,
        idempotencyKey,
        createdAt,
        state: 'rejected',
        purgedAt: LATER,
        updatedAt: AT,
        decision: { verdict: 'reject', actor: { name: 'anna', door: 'cli' }, reason: null, at: AT },
        ending: { code: 'refused', message: '', evidence: 'response', result: null },
      })
      expect(after).toMatchObject({
        input: null,
        prepared: null,
        precondition: null,
        warnings: [],
        reason: null,
      })
    })

    it('leaves a log that verifies, with an entry for each request', async () => {
      const { store } = await open()
      for (const number of [1, 2]) await endedWith(store, idOf(number))
      expect(await store.requests.purge([idOf(1), idOf(2)], PURGE)).toBe(2)
      expect(await store.audit.verify({ payloads: true })).toMatchObject({
        entries: 6,
        valid: 6,
        defects: [],
      })
      const entries = await store.audit.newest({ type: 'request.purged', limit: 9 })
      expect(entries.map(({ subject, at }) => [subject, at])).toEqual([
        [idOf(2), LATER],
        [idOf(1), LATER],
      ])
    })

    it('finds only what ended before a moment and was not erased yet', async () => {
      const { store } = await open()
      for (const [index, state] of STATES.entries()) {
        await requestIn(store, state, requestOf({ id: idOf(index) }))
      }
      const found = async (before = LATER, limit = 9, after?: string) =>
        store.requests.purgeable({ before, limit, ...(after === undefined ? {} : { after }) })
      expect([await found(AT), await store.requests.countPurgeable(AT)]).toEqual([[], 0])
      const ids = STATES.flatMap((state, index) =>
        (ENDED as readonly string[]).includes(state) ? [idOf(index)] : [],
      )
      expect([await found(), await store.requests.countPurgeable(LATER)]).toEqual([ids, 5])
      expect(await found(LATER, 2)).toEqual(ids.slice(0, 2))
      expect(await found(LATER, 2, ids[1])).toEqual(ids.slice(2, 4))
      expect(await store.requests.purge(ids.slice(0, 2), PURGE)).toBe(2)
      expect([await found(), await store.requests.countPurgeable(LATER)]).toEqual([ids.slice(2), 3])
    })

    it.each(STATES.filter((state) => !(ENDED as readonly string[]).includes(state)))(
      'passes over one that is %s',
      async (state) => {
        const { store } = await open()
        const request = await requestIn(store, state)
        const { number } = await store.audit.head()
        expect(await store.requests.purge([request.id, 'apr_nowhere000'], PURGE)).toBe(0)
        expect(await store.requests.find(request.id)).toEqual(request)
        expect((await store.audit.head()).number).toBe(number)
      },
    )
  })
})
