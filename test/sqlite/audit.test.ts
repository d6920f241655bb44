import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { keyedDigest } from '../../src/domain/audit/audit.ts'
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
