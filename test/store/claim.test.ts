import { describe, expect, it } from 'vitest'
import type { State } from '../../src/domain/request/request.ts'
import { attemptOf, idOf, noteOf, requestIn, requestOf } from './samples.ts'
import { everyStore } from './stores.ts'

everyStore((open) => {
  const note = noteOf('request.executing', requestOf().id)

  describe('a claim', () => {
    it('starts an approved request once', async () => {
      const { store } = await open()
      const approved = await requestIn(store, 'approved')
      const claimed = await store.requests.claim(approved.id, attemptOf(), note)
      const request = { ...approved, state: 'executing', attempt: attemptOf() }
      expect(claimed).toEqual({ kind: 'claimed', request })
      const head = await store.audit.head()
      const again = await store.requests.claim(approved.id, attemptOf('att_0000000002'), note)
      expect(again).toEqual({ kind: 'not_approved', request })
      expect(await store.audit.head()).toEqual(head)
    })

    it.each<State>(['pending', 'unknown', 'succeeded', 'failed', 'rejected', 'cancelled', 'expired'])(
      'does not start a request that is %s',
      async (state) => {
        const { store } = await open()
        const request = await requestIn(store, state)
        expect(await store.requests.claim(request.id, attemptOf(), note)).toEqual({
          kind: 'not_approved',
          request,
        })
      },
    )

    it('of a request that does not exist is not_found', async () => {
      const { store } = await open()
      await expect(store.requests.claim('apr_x', attemptOf(), note)).rejects.toMatchObject({
        code: 'not_found',
      })
    })
  })

  /** What somebody with the file in hand can do: the guards taken away, then anything. */

  describe('two that claim at the same moment', () => {
    it('win each request exactly once', async () => {
      const { store, another } = await open()
      const other = await another()
      const ids = Array.from({ length: 20 }, (_, number) => idOf(number + 1))
      for (const id of ids) await requestIn(store, 'approved', requestOf({ id }))
      const kinds = await Promise.all(
        ids.map((id, index) =>
          Promise.all(
            [store, other].map(async ({ requests }, side) => {
              const attempt = attemptOf(`att_${side}_${index}`)
              return (await requests.claim(id, attempt, { ...note, subject: id })).kind
            }),
          ),
        ),
      )
      for (const pair of kinds) expect(pair.toSorted()).toEqual(['claimed', 'not_approved'])
      expect(await store.audit.verify()).toMatchObject({ defects: [] })
    })
  })

  it('a claim that is committed is seen by everybody, and its attempt alone may end it', async () => {
    const { store, another } = await open()
    const { id } = await requestIn(store, 'approved')
    await store.requests.claim(id, attemptOf(), note)
    const other = await another()
    expect(await other.requests.find(id)).toMatchObject({ state: 'executing', attempt: attemptOf() })
    expect(await other.requests.executing()).toMatchObject([{ id }])
  })
})
