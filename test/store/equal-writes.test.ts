import { describe, expect, it } from 'vitest'
import type { ApprovalRequest, State } from '../../src/domain/request/request.ts'
import { AT, idOf, noteOf, requestIn, requestOf } from './samples.ts'
import { everyStore } from './stores.ts'

everyStore((open) => {
  const note = noteOf('request.proposed')

  describe('a call that is repeated', () => {
    const first = requestOf({ input: { a: 1, b: 2 } })
    const RECENTLY = '2026-03-02T10:09:59.999Z'
    const LATER = '2026-03-02T10:10:00.000Z'

    it.each(['pending', 'approved', 'executing', 'unknown', 'succeeded', 'rejected', 'expired'] as const)(
      'is answered with the first, which is %s, and with another id once that ended ten minutes ago',
      async (state) => {
        const { store } = await open()
        const request = await requestIn(store, state, first)
        const at = noteOf('request.proposed', idOf(2), RECENTLY)
        const again = { ...first, id: idOf(2) }
        const existing = { kind: 'existing', request }
        expect(await store.requests.askedBefore(again, 'recent', RECENTLY)).toEqual(existing)
        expect(await store.requests.propose(again, 'recent', at)).toEqual(existing)
        const isOpen = ['pending', 'approved', 'executing', 'unknown'].includes(state)
        const after = await store.requests.propose(again, 'recent', noteOf('x', idOf(2), LATER))
        expect(after.kind).toBe(isOpen ? 'existing' : 'created')
      },
    )

    it.each([
      ['another input', { input: { a: 1 } }],
      ['another operation', { operation: 'calendar.delete-event' }],
      ['another connection', { connection: { ...first.connection, id: 'con_0000000002' } }],
      ['another requester', { requester: { name: 'bob', door: 'mcp' } }],
      ['a key of its own', { idempotencyKey: 'new' }],
    ] satisfies [string, Partial<ApprovalRequest>][])('is another one with %s', async (_, part) => {
      const { store } = await open()
      await store.requests.propose(first, 'recent', note)
      const other = requestOf({ ...first, id: idOf(2), ...part })
      expect(await store.requests.askedBefore(other, 'recent', AT)).toBeUndefined()
      expect(await store.requests.propose(other, 'recent', note)).toEqual({ kind: 'created', request: other })
    })

    it('on purpose gets one beside the first, and no third', async () => {
      const { store } = await open()
      const numbered = (number: number) => ({ ...first, id: idOf(number) })
      expect(await store.requests.propose(numbered(1), 'again', note)).toEqual({ kind: 'no_first' })
      await store.requests.propose(numbered(1), 'recent', note)
      expect(await store.requests.propose(numbered(2), 'again', note)).toMatchObject({ kind: 'created' })
      for (const reuse of ['again', 'recent'] as const)
        expect(await store.requests.propose(numbered(3), reuse, note)).toMatchObject({
          kind: 'existing',
          request: { id: idOf(2) },
        })
      expect(await store.audit.head()).toMatchObject({ number: 2 })
    })
  })

  describe('an equal write', () => {
    const first = requestOf({ input: { a: 1, b: 2 } })

    it('a proposal is told of those in doubt that want the same, whoever asked for them', async () => {
      const { store } = await open()
      const others: readonly [State, Partial<ApprovalRequest>][] = [
        ['unknown', {}],
        ['unknown', { requester: { name: 'boris', door: 'http' } }],
        ['unknown', { input: { title: 'Dinner' } }],
        ['succeeded', {}],
      ]
      for (const [index, [state, changes]] of others.entries()) {
        const own = { id: idOf(index + 1), providerKey: `sh${String(index).repeat(32)}` }
        await requestIn(store, state, { ...first, ...own, ...changes })
      }
      const { connection, operation, input } = first
      expect(await store.requests.alikeInDoubt({ connection: connection.id, operation, input })).toEqual([
        { id: idOf(2), requester: 'boris' },
        { id: idOf(1), requester: first.requester.name },
      ])
      for (const other of [{ connection: 'con_0' }, { operation: 'calendar.cancel-event' }])
        expect(
          await store.requests.alikeInDoubt({ connection: connection.id, operation, input, ...other }),
        ).toEqual([])
    })

    it('the same again is the one in doubt, also where a younger one was approved and has run out', async () => {
      const { store } = await open()
      const doubtful = await requestIn(store, 'unknown', first)
      const expiresAt = '2026-03-02T11:00:00.000Z'
      await requestIn(store, 'approved', requestOf({ ...first, id: idOf(2), expiresAt }))
      const note = { ...noteOf('request.proposed', idOf(3)), at: '2026-03-02T11:00:01.000Z' }
      expect(await store.requests.propose(requestOf({ ...first, id: idOf(3) }), true, note)).toEqual({
        kind: 'existing',
        request: doubtful,
      })
    })
  })
})
