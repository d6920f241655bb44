import { expect, it } from 'vitest'
import type { ApprovalRequest, State } from '../../src/domain/request/request.ts'
import { TOO_MUCH } from '../../src/domain/errors.ts'
import { idOf, noteOf, requestIn, requestOf } from './samples.ts'
import { everyStore } from './stores.ts'

everyStore((open) => {
  const numbered = (number: number, origin?: ApprovalRequest['origin']) =>
    requestOf({
      id: idOf(number),
      providerKey: `sh${String(number % 10).repeat(32)}`,
      ...(origin && { origin }),
    })
  const of = (kind: 'retry' | 'replacement', number: number) => ({ kind, id: idOf(number) }) as const
  const note = noteOf('request.proposed', idOf(9))

  it.each<[State, 'existing' | 'stands' | 'created']>([
    ['pending', 'existing'],
    ['approved', 'existing'],
    ['executing', 'existing'],
    ['unknown', 'stands'],
    ['succeeded', 'stands'],
    ['failed', 'created'],
  ])('where a retry of it is %s, a retry is %s', async (state, kind) => {
    const { store } = await open()
    await requestIn(store, 'rejected', numbered(1))
    await requestIn(store, 'rejected', numbered(2, of('retry', 1)))
    const other = await requestIn(store, state, numbered(3, of('retry', 2)))
    const again = numbered(9, of('retry', 1))
    expect(await store.requests.retry(again, [], note)).toEqual({
      kind,
      request: kind === 'created' ? again : other,
    })
    expect(await store.requests.find(idOf(9))).toEqual(kind === 'created' ? again : undefined)
  })

  it('a retry beside one in doubt that was looked for is created', async () => {
    const { store } = await open()
    await requestIn(store, 'unknown', numbered(1))
    expect(await store.requests.retry(numbered(9, of('retry', 1)), [idOf(1)], note)).toMatchObject({
      kind: 'created',
    })
  })

  it.each<[string, number, readonly number[]]>([
    ['the first', 1, [1, 2, 3, 4]],
    ['a retry of a replacement', 4, [1, 2, 3, 4]],
    ['what has none', 5, [5]],
    ['what is not there', 7, []],
  ])('the kin of %s is all that it is tied to, each once', async (_, number, kin) => {
    const { store } = await open()
    await requestIn(store, 'cancelled', numbered(1))
    await requestIn(store, 'rejected', numbered(2, of('replacement', 1)))
    await requestIn(store, 'rejected', numbered(3, of('retry', 1)))
    await requestIn(store, 'pending', numbered(4, of('retry', 2)))
    await requestIn(store, 'pending', numbered(5))
    const request = await store.requests.find(idOf(number))
    const found = request === undefined ? [] : await store.requests.kin(request)
    expect(found.map(({ id }) => id).toSorted()).toEqual(kin.map(idOf))
    expect(found.every(({ origin, id }) => (origin === undefined) === [idOf(1), idOf(5)].includes(id))).toBe(
      true,
    )
  })

  it('a request and its replacement that two processes retry at once get one retry', async () => {
    const { store, another } = await open()
    await requestIn(store, 'cancelled', numbered(1))
    await requestIn(store, 'rejected', numbered(2, of('replacement', 1)))
    const other = await another()
    const both = await Promise.all([
      store.requests.retry(numbered(8, of('retry', 1)), [], noteOf('request.proposed', idOf(8))),
      other.requests.retry(numbered(9, of('retry', 2)), [], note),
    ])
    expect(both.map(({ kind }) => kind).toSorted()).toEqual(['created', 'stands'])
    expect(await store.requests.list({ states: ['pending'], limit: 10 })).toHaveLength(1)
  })

  it('a requester with too much waiting has no retry proposed either', async () => {
    const { store } = await open()
    await requestIn(store, 'rejected', numbered(1))
    const bound = { pending: 0, bytes: 100_000 }
    await expect(store.requests.retry(numbered(9, of('retry', 1)), [], note, bound)).rejects.toMatchObject({
      code: 'denied',
      reason: TOO_MUCH,
    })
    expect(await store.requests.find(idOf(9))).toBeUndefined()
  })
})
