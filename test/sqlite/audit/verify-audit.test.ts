import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { AUDIT_START, auditBody, auditHash } from '../../../src/domain/audit/audit.ts'
import { verdictOf } from '../../../src/domain/audit/audit-report.ts'
import type { Checkpoint } from '../../../src/domain/audit/checkpoint.ts'
import type { Store } from '../../../src/domain/ports/store.ts'
import { temporaryStore } from '../samples.ts'
import { COUNT_ANEW, ENDED, MISCOUNTS } from './ended-counts.ts'
import { AT, idOf, noteOf, requestIn, requestOf } from '../../store/samples.ts'
import { rehash, tamper } from '../tamper.ts'

async function storeWithEntries(count: number): Promise<{ store: Store; file: string }> {
  const { store, file } = await temporaryStore()
  for (let number = 1; number <= count; number += 1) {
    await store.audit.append(noteOf('read', null, `2026-03-02T10:00:0${number % 10}.000Z`))
  }
  return { store, file }
}

async function checkpointOf(store: Store, changes: Partial<Checkpoint> = {}): Promise<Checkpoint> {
  return { database: await store.audit.identity(), ...(await store.audit.head()), at: AT, ...changes }
}

describe('audit verify', () => {
  it('finds an untouched log whole, however long', async () => {
    const { store, file } = await storeWithEntries(3)
    expect(await store.audit.verify()).toEqual({
      range: { from: 1, to: 3 },
      entries: 3,
      valid: 3,
      checkpoints: { given: 0, valid: 0 },
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
    expect(await store.audit.verify()).toMatchObject({ entries: 6001, valid: 6001, defects: [], head: hash })
  })

  it('finds an empty log whole', async () => {
    const { store } = await temporaryStore()
    const report = await store.audit.verify({ checkpoints: [await checkpointOf(store)] })
    expect(report).toMatchObject({ entries: 0, valid: 0, defects: [], head: AUDIT_START })
    expect(report).toMatchObject({ range: { from: 1, to: 0 }, checkpoints: { given: 1, valid: 1 } })
  })

  it.each([
    [
      'an edited byte',
      `update audit set body = replace(body, 'anna', 'bnna') where number = 3`,
      [['hash', 3, 3]],
      6,
      5,
    ],
    [
      'an edited hash',
      `update audit set hash = 'x' || substr(hash, 2) where number = 3`,
      [['hash', 3, 4]],
      6,
      4,
    ],
    ['an edited last hash', `update audit set hash = upper(hash) where number = 6`, [['hash', 6, 6]], 6, 5],
    ['a deleted entry', 'delete from audit where number = 3', [['missing', 3, 3]], 5, 4],
    ['a deleted beginning', 'delete from audit where number < 3', [['missing', 1, 2]], 4, 3],
    [
      'deleted entries apart',
      'delete from audit where number in (2, 3, 5)',
      [
        ['missing', 2, 3],
        ['missing', 5, 5],
      ],
      3,
      1,
    ],
    ['a body that is not JSON', `update audit set body = 'oops' where number = 2`, [['hash', 2, 2]], 6, 5],
    ['an empty body', `update audit set body = '' where number = 2`, [['hash', 2, 2]], 6, 5],
    [
      'two swapped entries',
      `update audit set number = -number where number in (2, 3); update audit set number = 5 + number where number < 0`,
      [['hash', 2, 4]],
      6,
      3,
    ],
    [
      'an entry before the first',
      `insert into audit (number, body, hash) values (0, '{"number":0}', '')`,
      [['hash', 0, 1]],
      7,
      5,
    ],
    [
      'an entry far beyond what can be counted',
      `insert into audit (number, body, hash) values (9007199254740993, '{}', '')`,
      [
        ['missing', 7, 9_007_199_254_740_991],
        ['hash', 9_007_199_254_740_992, 9_007_199_254_740_992],
      ],
      7,
      6,
    ],
  ] as const)('finds %s', async (_, statement, defects, entries, valid) => {
    const { store, file } = await storeWithEntries(6)
    tamper(file, statement)
    const report = await store.audit.verify()
    expect(report.defects.map(({ kind, number, until }) => [kind, number, until])).toEqual(defects)
    expect(report).toMatchObject({ entries, valid })
  })

  it.each([
    ['names another number', auditBody(7, noteOf('read')), 'hash', 'tampered'],
    ['is no entry', '[1]', 'unreadable', 'unreadable'],
    ['is not even JSON', 'oops', 'unreadable', 'unreadable'],
  ])('finds an entry that %s, though its hash was made to fit', async (_, body, kind, verdict) => {
    const { store, file } = await storeWithEntries(2)
    const { hash } = await store.audit.head()
    tamper(file, `insert into audit (number, body, hash) values (3, '${body}', '${auditHash(hash, body)}')`)
    const report = await store.audit.verify()
    expect(report.defects).toEqual([{ number: 3, until: 3, kind }])
    expect(verdictOf(report)).toBe(verdict)
  })

  it('names the first twenty defects and no more', async () => {
    const { store, file } = await storeWithEntries(60)
    tamper(file, `update audit set body = replace(body, 'anna', 'bnna') where number % 2 = 0`)
    const report = await store.audit.verify()
    expect(report.defects.map(({ number }) => number)).toEqual(
      Array.from({ length: 20 }, (_, index) => 2 * index + 2),
    )
    expect(report).toMatchObject({ entries: 60, valid: 30 })
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

  it('looks only at what came since a moment, when it is asked to', async () => {
    const { store, file } = await storeWithEntries(6)
    const since = '2026-03-02T10:00:04.000Z'
    expect(await store.audit.verify({ since })).toMatchObject({
      range: { from: 4, to: 6 },
      entries: 3,
      valid: 3,
    })
    expect(await store.audit.verify({ since: '2027-01-01T00:00:00.000Z' })).toMatchObject({
      entries: 0,
      defects: [],
    })
    tamper(file, `update audit set body = replace(body, 'anna', 'bnna') where number = 2`)
    expect(await store.audit.verify({ since })).toMatchObject({ entries: 3, valid: 3, defects: [] })
    new Sqlite(file).exec('delete from audit where number = 3').close()
    expect((await store.audit.verify({ since })).defects).toEqual([{ kind: 'missing', number: 3, until: 3 }])
  })
})

describe('how many have ended', () => {
  it('is held against the requests, and is right again once it is counted as the documentation says', async () => {
    const { store, file } = await temporaryStore()
    for (const state of ENDED)
      await requestIn(store, state, requestOf({ id: idOf(ENDED.indexOf(state) + 1) }))
    expect((await store.audit.verify()).defects).toEqual([])
    const defects = [{ kind: 'count', number: 0, until: 0 }]
    for (const change of MISCOUNTS) {
      sqlBehindItsBack(file, change)
      const report = await store.audit.verify()
      expect(report.defects, change).toEqual(defects)
      expect(verdictOf(report)).toBe('tampered')
      expect((await store.audit.verify({ since: '2027-01-01T00:00:00.000Z' })).defects).toEqual([])
      sqlBehindItsBack(file, COUNT_ANEW)
      expect((await store.audit.verify()).defects).toEqual([])
    }
  })
})

describe('a checkpoint', () => {
  it('holds while the log only grows', async () => {
    const { store } = await storeWithEntries(3)
    const first = await checkpointOf(store)
    await store.audit.append(noteOf('read'))
    const checkpoints = [first, await checkpointOf(store)]
    expect(await store.audit.verify({ checkpoints })).toMatchObject({
      defects: [],
      checkpoints: { given: 2, valid: 2 },
    })
    expect(await store.audit.verify({ checkpoints, since: '2027-01-01T00:00:00.000Z' })).toMatchObject({
      defects: [],
      checkpoints: { given: 2, valid: 2 },
    })
  })

  it('finds a tail that was cut, which nothing else can', async () => {
    const { store, file } = await storeWithEntries(6)
    const checkpoints = [await checkpointOf(store)]
    tamper(file, 'delete from audit where number > 4')
    expect((await store.audit.verify()).defects).toEqual([])
    const report = await store.audit.verify({ checkpoints })
    expect(report.defects).toEqual([{ kind: 'shortened', number: 6, until: 6 }])
    expect(verdictOf(report)).toBe('incomplete')
    sqlBehindItsBack(file, 'delete from audit')
    expect((await store.audit.verify({ checkpoints })).defects).toMatchObject([{ kind: 'shortened' }])
  })

  it.each([
    ['an edited entry', `update audit set body = replace(body, 'anna', 'bnna') where number = 3`],
    [
      'an entry taken out of the middle',
      `delete from audit where number = 3;
       update audit set number = number - 1,
         body = replace(body, '"number":' || number, '"number":' || (number - 1)) where number > 3;
       insert into audit (number, body, hash) select 6, replace(body, '"number":5', '"number":6'), ''
         from audit where number = 5`,
    ],
  ])('finds a log that was chained anew over %s, which nothing else can', async (_, statement) => {
    const { store, file } = await storeWithEntries(6)
    const checkpoints = [await checkpointOf(store)]
    tamper(file, statement)
    rehash(file)
    expect(await store.audit.verify()).toMatchObject({ entries: 6, valid: 6, defects: [] })
    const report = await store.audit.verify({ checkpoints })
    expect(report).toMatchObject({ checkpoints: { given: 1, valid: 0 } })
    expect(report.defects).toEqual([{ kind: 'rewritten', number: 6, until: 6 }])
    expect(verdictOf(report)).toBe('tampered')
  })

  it('of another database vouches for nothing', async () => {
    const { store } = await storeWithEntries(2)
    const { store: other } = await storeWithEntries(2)
    expect(await other.audit.head()).toEqual(await store.audit.head())
    const report = await store.audit.verify({ checkpoints: [await checkpointOf(other)] })
    expect(report.defects).toEqual([{ kind: 'foreign', number: 2, until: 2 }])
    expect(verdictOf(report)).toBe('incomplete')
  })

  it('does not hold where its entry is missing', async () => {
    const { store, file } = await storeWithEntries(4)
    const two = { ...(await checkpointOf(store)), number: 2, hash: 'f'.repeat(64) }
    tamper(file, 'delete from audit where number = 2')
    const report = await store.audit.verify({ checkpoints: [two] })
    expect(report.checkpoints).toEqual({ given: 1, valid: 0 })
    expect(report.defects).toEqual([{ kind: 'missing', number: 2, until: 2 }])
  })
})

function sqlBehindItsBack(file: string, statement: string): void {
  new Sqlite(file).exec(statement).close()
}
