import { describe, expect, it } from 'vitest'
import { AUDIT_START, auditBody, auditHash } from '../../src/domain/audit/audit.ts'
import type { Store } from '../../src/domain/ports/store.ts'
import { noteOf, requestOf } from './samples.ts'
import { everyStore } from './stores.ts'

everyStore((open) => {
  async function storeWithEntries(count: number): Promise<Store> {
    const { store } = await open()
    for (let number = 1; number <= count; number += 1) {
      await store.audit.append(noteOf('read', number % 2 === 0 ? 'con_even' : null))
    }
    return store
  }

  describe('the audit log', () => {
    it('chains each entry to the one before', async () => {
      const { store } = await open()
      expect(await store.audit.head()).toEqual({ number: 0, hash: AUDIT_START })
      const notes = [noteOf('a'), noteOf('b', 'apr_1')]
      for (const note of notes) await store.audit.append(note)
      let hash = AUDIT_START
      const entries = notes.map((note, index) => {
        hash = auditHash(hash, auditBody(index + 1, note))
        return { ...note, number: index + 1, hash }
      })
      expect(await store.audit.list({ after: 0, limit: 10 })).toEqual(entries)
      expect(await store.audit.head()).toEqual({ number: 2, hash })
    })

    it('is read oldest first after a number, or newest first, of one subject or of all', async () => {
      const store = await storeWithEntries(7)
      const list = async (after: number, limit: number) =>
        (await store.audit.list({ after, limit })).map(({ number }) => number)
      const newest = async (limit: number, subject?: string) =>
        (await store.audit.newest(subject === undefined ? { limit } : { limit, subject })).map(
          ({ number }) => number,
        )
      expect(await list(0, 3)).toEqual([1, 2, 3])
      expect(await list(5, 10)).toEqual([6, 7])
      expect(await list(0, 0)).toEqual([])
      expect(await newest(2)).toEqual([7, 6])
      expect(await newest(2, 'con_even')).toEqual([6, 4])
      expect(await newest(9, 'con_odd')).toEqual([])
    })
  })

  describe('entries are chosen', () => {
    const LATER = '2026-03-04T10:00:00.000Z'

    async function someEntries(): Promise<Store> {
      const { store } = await open()
      await store.audit.append(noteOf('request.proposed', 'apr_1'))
      await store.audit.append({ ...noteOf('request.approved', 'apr_1'), actor: { name: 'bo', door: 'web' } })
      await store.audit.append(noteOf('requests', null, LATER))
      await store.audit.append(noteOf('read', 'con_1', LATER))
      return store
    }

    it.each([
      ['by subject', { subject: 'apr_1' }, [1, 2]],
      ['by a whole type', { type: 'request.approved' }, [2]],
      ['by the first part of a type', { type: 'request' }, [1, 2]],
      ['by who did it', { actor: 'bo' }, [2]],
      ['from a moment on', { since: LATER }, [3, 4]],
      ['up to a moment', { until: LATER }, [1, 2]],
      ['by all of these at once', { subject: 'apr_1', type: 'request', actor: 'anna', until: LATER }, [1]],
      ['by what nobody did', { actor: `bo' or 1=1 --` }, []],
    ])('%s', async (_, filter, numbers) => {
      const store = await someEntries()
      const oldest = await store.audit.list({ ...filter, after: 0, limit: 9 })
      expect(oldest.map(({ number }) => number)).toEqual(numbers)
      const newest = await store.audit.newest({ ...filter, limit: 9 })
      expect(newest.map(({ number }) => number)).toEqual(numbers.toReversed())
    })
  })

  describe('a payload in the audit log', () => {
    const note = {
      ...noteOf('request.proposed', requestOf().id),
      data: { digest: requestOf().digest, more: 1 },
    }

    it('has another name in every request, though what is sent is the same', async () => {
      const { store } = await open()
      for (const id of ['apr_0000000001', 'apr_0000000002']) {
        await store.requests.propose(requestOf({ id }), false, { ...note, subject: id })
      }
      const names = (await store.audit.list({ after: 0, limit: 9 })).map(({ data }) => data['payload'])
      expect(new Set(names).size).toBe(2)
    })

    it('is not named at all where there is no request', async () => {
      const { store } = await open()
      await store.audit.append({ ...note, subject: null })
      expect((await store.audit.newest({ limit: 1 }))[0]?.data).toEqual({ more: 1 })
    })
  })
})
