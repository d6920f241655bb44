import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { AUDIT_START, auditBody, auditHash } from '../../src/domain/audit.ts'
import type { Store } from '../../src/domain/store.ts'
import { noteOf, temporaryStore } from './samples.ts'

async function storeWithEntries(count: number): Promise<{ store: Store; file: string }> {
  const { store, file } = await temporaryStore()
  for (let number = 1; number <= count; number += 1) {
    await store.audit.append(noteOf('read', number % 2 === 0 ? 'con_even' : null))
  }
  return { store, file }
}

/** What somebody with the file in hand can do: the guards taken away, then anything. */
function tamper(file: string, statement: string): void {
  const raw = new Sqlite(file)
  raw.exec('drop trigger audit_in_order; drop trigger audit_no_update; drop trigger audit_no_delete')
  raw.exec(statement)
  raw.close()
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

describe('audit verify', () => {
  it('finds an untouched log whole, however long', async () => {
    const { store, file } = await storeWithEntries(3)
    expect(await store.audit.verify()).toEqual({
      entries: 3,
      valid: 3,
      defects: [],
      head: (await store.audit.head()).hash,
    })
    const raw = new Sqlite(file)
    const insert = raw.prepare('insert into audit (number, body, hash) values (?, ?, ?)')
    let { hash } = await store.audit.head()
    raw.exec('begin')
    for (let number = 4; number <= 6001; number += 1) {
      const body = auditBody(number, noteOf('read', `,"number":${number - 1},`))
      hash = auditHash(hash, body)
      insert.run(number, body, hash)
    }
    raw.exec('commit')
    raw.close()
    expect(await store.audit.verify()).toEqual({ entries: 6001, valid: 6001, defects: [], head: hash })
  })

  it('finds an empty log whole', async () => {
    const { store } = await temporaryStore()
    expect(await store.audit.verify()).toEqual({ entries: 0, valid: 0, defects: [], head: AUDIT_START })
  })

  it.each([
    [
      'an edited byte',
      `update audit set body = replace(body, 'anna', 'bnna') where number = 3`,
      [[3, 'hash']],
      6,
      5,
    ],
    [
      'an edited hash',
      `update audit set hash = 'x' || substr(hash, 2) where number = 3`,
      [
        [3, 'hash'],
        [4, 'hash'],
      ],
      6,
      4,
    ],
    ['an edited last hash', `update audit set hash = upper(hash) where number = 6`, [[6, 'hash']], 6, 5],
    ['a deleted entry', 'delete from audit where number = 3', [[3, 'missing']], 5, 4],
    [
      'a deleted beginning',
      'delete from audit where number < 3',
      [
        [1, 'missing'],
        [2, 'missing'],
      ],
      4,
      3,
    ],
    [
      'deleted entries apart',
      'delete from audit where number in (2, 3, 5)',
      [
        [2, 'missing'],
        [3, 'missing'],
        [5, 'missing'],
      ],
      3,
      1,
    ],
    ['a body that is not JSON', `update audit set body = 'oops' where number = 2`, [[2, 'unreadable']], 6, 5],
    ['an empty body', `update audit set body = '' where number = 2`, [[2, 'unreadable']], 6, 5],
    ['a body that is no entry', `update audit set body = '[1]' where number = 2`, [[2, 'unreadable']], 6, 5],
    [
      'two swapped entries',
      `update audit set number = -number where number in (2, 3); update audit set number = 5 + number where number < 0`,
      [
        [2, 'hash'],
        [3, 'hash'],
        [4, 'hash'],
      ],
      6,
      3,
    ],
    [
      'an entry before the first',
      `insert into audit (number, body, hash) values (0, '{"number":0}', '')`,
      [
        [0, 'hash'],
        [1, 'hash'],
      ],
      7,
      5,
    ],
    [
      'an entry far beyond what can be counted',
      `insert into audit (number, body, hash) values (9007199254740993, '{}', '')`,
      Array.from({ length: 20 }, (_, index) => [index + 7, 'missing']),
      7,
      6,
    ],
  ] as const)('finds %s', async (_, statement, defects, entries, valid) => {
    const { store, file } = await storeWithEntries(6)
    tamper(file, statement)
    const report = await store.audit.verify()
    expect(report.defects).toEqual(defects.map(([number, kind]) => ({ number, kind })))
    expect(report).toMatchObject({ entries, valid })
  })

  it('finds an entry of another number, though its hash was made to fit', async () => {
    const { store, file } = await storeWithEntries(2)
    const { hash } = await store.audit.head()
    const body = auditBody(7, noteOf('read'))
    tamper(file, `insert into audit (number, body, hash) values (3, '${body}', '${auditHash(hash, body)}')`)
    expect((await store.audit.verify()).defects).toEqual([{ number: 3, kind: 'hash' }])
  })

  it('names the first twenty defects and no more', async () => {
    const { store, file } = await storeWithEntries(30)
    tamper(file, `update audit set body = replace(body, 'anna', 'bnna')`)
    const report = await store.audit.verify()
    expect(report.defects.map(({ number }) => number)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    )
    expect(report).toMatchObject({ entries: 30, valid: 0 })
  })

  it('goes on over what a list cannot show', async () => {
    const { store, file } = await storeWithEntries(3)
    tamper(file, `update audit set body = 'oops' where number = 2`)
    await expect(store.audit.list({ after: 0, limit: 9 })).rejects.toMatchObject({
      code: 'unavailable',
      hint: 'shield audit verify',
    })
    expect(await store.audit.list({ after: 2, limit: 9 })).toHaveLength(1)
  })
})
