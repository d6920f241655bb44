import { describe, expect, it } from 'vitest'
import type { Store } from '../../src/domain/ports/store.ts'
import { idOf, noteOf, requestIn, requestOf } from './samples.ts'
import { everyStore } from './stores.ts'
import type { ListFilter } from '../../src/domain/ports/request-store.ts'

everyStore((open) => {
  const MANY = 210

  /** Every fifth is rejected, every seventh is another requester's. */
  async function storeOfMany(): Promise<Store> {
    const { store } = await open()
    for (let number = 1; number <= MANY; number += 1) await propose(store, number)
    return store
  }

  async function propose(store: Store, number: number): Promise<void> {
    const requester = { name: number % 7 === 0 ? 'boris' : 'agent', door: 'http' } as const
    const request = requestOf({ id: idOf(number), requester, input: { number } })
    await requestIn(store, number % 5 === 0 ? 'rejected' : 'pending', request)
  }

  /** Page after page, each from where the one before ended. */
  async function pagesOf(
    store: Store,
    filter: Omit<ListFilter, 'before'>,
    between: (page: number) => Promise<void> = async () => undefined,
  ): Promise<readonly (readonly string[])[]> {
    const pages: string[][] = []
    let before: string | undefined
    for (;;) {
      const found = await store.requests.list(before === undefined ? filter : { ...filter, before })
      if (found.length === 0) return pages
      pages.push(found.map(({ id }) => id))
      before = found.at(-1)?.id
      await between(pages.length)
    }
  }

  function numbers(keep: (number: number) => boolean): readonly string[] {
    return Array.from({ length: MANY }, (_, index) => MANY - index)
      .filter(keep)
      .map(idOf)
  }

  describe('page after page, the queue', () => {
    it('comes whole and in order, each request once, while new ones are proposed', async () => {
      const store = await storeOfMany()
      let number = 5_000
      const pages = await pagesOf(store, { states: [], limit: 20 }, async () => {
        await propose(store, (number += 1))
      })
      expect(pages.map(({ length }) => length)).toEqual([...Array.from({ length: 10 }, () => 20), 10])
      expect(pages.flat()).toEqual(numbers(() => true))
    })

    it('comes by state and requester', async () => {
      const store = await storeOfMany()
      const all = async (filter: Omit<ListFilter, 'before' | 'limit'>) =>
        (await pagesOf(store, { ...filter, limit: 37 })).flat()
      expect(await all({ states: ['pending'] })).toEqual(numbers((number) => number % 5 !== 0))
      expect(await all({ states: ['pending'], requester: 'boris' })).toEqual(
        numbers((number) => number % 7 === 0 && number % 5 !== 0),
      )
      expect(await all({ states: [], requester: 'boris' })).toEqual(numbers((number) => number % 7 === 0))
      expect(await all({ states: ['rejected'], requester: 'boris' })).toEqual(
        numbers((number) => number % 35 === 0),
      )
      expect(await all({ states: [], requester: 'nobody' })).toEqual([])
    })

    it('cannot begin after what is not there', async () => {
      const { store } = await open()
      await expect(
        store.requests.list({ states: [], limit: 10, before: 'apr_zzzzzzzzzz' }),
      ).rejects.toMatchObject({ code: 'not_found' })
    })
  })

  describe('the beginning of an id', () => {
    it('finds only what a requester asked for, where one is named', async () => {
      const { store } = await open()
      for (let number = 1; number <= 14; number += 1) await propose(store, number)
      expect(await store.requests.idsStartingWith('apr_0', 'boris')).toEqual([idOf(7), idOf(14)])
      expect(await store.requests.idsStartingWith(idOf(7), 'agent')).toEqual([])
      expect(await store.requests.idsStartingWith(idOf(7), 'boris')).toEqual([idOf(7)])
    })
  })

  describe('page after page, the log', () => {
    it('comes whole and in order while new entries are written', async () => {
      const { store } = await open()
      for (let number = 1; number <= MANY; number += 1) await store.audit.append(noteOf('read'))
      const seen: number[] = []
      let before: number | undefined
      for (;;) {
        const page = await store.audit.newest({ limit: 20, ...(before === undefined ? {} : { before }) })
        if (page.length === 0) break
        seen.push(...page.map(({ number }) => number))
        before = page.at(-1)?.number
        await store.audit.append(noteOf('read'))
      }
      expect(seen).toEqual(Array.from({ length: MANY }, (_, index) => MANY - index))
    })
  })
})
