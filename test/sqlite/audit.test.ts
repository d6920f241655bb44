import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { AUDIT_START, auditBody, auditHash, keyedDigest } from '../../src/domain/audit/audit.ts'
import type { Store } from '../../src/domain/ports/store.ts'
import { openStore } from '../../src/sqlite/open-store.ts'
import { temporaryStore, waiting } from './samples.ts'
import { AT, noteOf, requestOf } from '../store/samples.ts'

async function storeWithEntries(count: number): Promise<{ store: Store; file: string }> {
  const { store, file } = await temporaryStore()
  for (let number = 1; number <= count; number += 1) {
    await store.audit.append(noteOf('read', number % 2 === 0 ? 'con_even' : null))
  }
  return { store, file }
}

describe('the audit log', () => {
  it('chains each entry to the one before', async () => {
    const { store } = await temporaryStore()
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
    const { store } = await storeWithEntries(7)
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

  it.each([
    [`update audit set body = '{}' where number = 2`, 'append-only'],
    [`update audit set hash = 'x' where number = 2`, 'append-only'],
    ['update or replace audit set number = 9 where number = 2', 'append-only'],
    ['delete from audit where number = 3', 'append-only'],
    ['delete from audit', 'append-only'],
    ['insert or replace into audit (number, body, hash) select number, body, hash from audit', 'only grows'],
    [`insert into audit (number, body, hash) values (9, '{}', 'x')`, 'only grows'],
    [`insert into audit (number, body, hash) values (0, '{}', 'x')`, 'only grows'],
    [`insert into audit (body, hash) values ('{}', 'x')`, 'only grows'],
  ])('refuses %s', async (statement, message) => {
    const { store, file } = await storeWithEntries(3)
    const raw = new Sqlite(file)
    expect(() => raw.exec(statement)).toThrow(message)
    raw.close()
    expect(await store.audit.verify()).toMatchObject({ entries: 3, valid: 3, defects: [] })
  })
})

describe('entries are chosen', () => {
  const LATER = '2026-03-04T10:00:00.000Z'

  async function someEntries(): Promise<Store> {
    const { store } = await temporaryStore()
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

  it('is named only by a digest under a key of the request, which stays out of the log', async () => {
    const { store, file } = await temporaryStore()
    await store.requests.propose(requestOf(), false, note)
    const [entry] = await store.audit.newest({ limit: 1 })
    const raw = new Sqlite(file)
    const key = raw.prepare('select key from payload_keys').pluck().get() as string
    raw.close()
    expect(key).toMatch(/^[0-9a-f]{64}$/)
    expect(entry?.data).toEqual({ more: 1, payload: keyedDigest(key, requestOf().digest) })
    expect(JSON.stringify(entry)).not.toContain(key)
    expect(JSON.stringify(entry)).not.toContain(requestOf().digest)
  })

  it('has another name in every request, though what is sent is the same', async () => {
    const { store } = await temporaryStore()
    for (const id of ['apr_0000000001', 'apr_0000000002']) {
      await store.requests.propose(requestOf({ id }), false, { ...note, subject: id })
    }
    const names = (await store.audit.list({ after: 0, limit: 9 })).map(({ data }) => data['payload'])
    expect(new Set(names).size).toBe(2)
  })

  it('is not named at all where there is no request', async () => {
    const { store } = await temporaryStore()
    await store.audit.append({ ...note, subject: null })
    expect((await store.audit.newest({ limit: 1 }))[0]?.data).toEqual({ more: 1 })
  })
})

describe('settings', () => {
  async function storeUnder(file: string, settings: { readonly approval: boolean }): Promise<Store> {
    return openStore({ file, mode: 'create', folder: 'own', settings, ...waiting })
  }

  it('are in the log before the first entry that is written under them, and only when they changed', async () => {
    const { file } = await temporaryStore()
    const strict = await storeUnder(file, { approval: true })
    const loose = await storeUnder(file, { approval: false })
    for (const store of [strict, strict, loose, strict]) await store.audit.append(noteOf('read'))
    const entries = await strict.audit.list({ after: 0, limit: 9 })
    await Promise.all([strict.close(), loose.close()])
    expect(entries.map(({ type, data }) => [type, data])).toEqual([
      ['settings.changed', { from: null, to: { approval: true } }],
      ['read', { from: 'test' }],
      ['read', { from: 'test' }],
      ['settings.changed', { from: { approval: true }, to: { approval: false } }],
      ['read', { from: 'test' }],
      ['settings.changed', { from: { approval: false }, to: { approval: true } }],
      ['read', { from: 'test' }],
    ])
    expect(entries[0]).toMatchObject({ at: AT, actor: { name: 'anna' }, subject: null })
  })
})
