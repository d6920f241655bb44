import { expect, it } from 'vitest'
import type { ApprovalRequest, State } from '../../src/domain/request/request.ts'
import { idOf, noteOf, requestIn, requestOf } from './samples.ts'
import { everyStore } from './stores.ts'

everyStore((open) => {
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
