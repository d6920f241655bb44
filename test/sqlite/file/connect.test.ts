import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { assertDurable, isAtLeast } from '../../../src/sqlite/file/connect.ts'
import { openDatabase } from '../../../src/sqlite/file/open-database.ts'
import { temporaryStore, waiting } from '../samples.ts'

const options = (file: string) => ({ file, mode: 'create', folder: 'own', ...waiting }) as const

describe('durability', () => {
  it('is FULL on every connection, before and after a write', async () => {
    const { file } = await temporaryStore()
    const database = await openDatabase(options(file))
    const level = () => database.read(() => database.value('pragma synchronous'))
    expect(await level()).toBe(2)
    await database.write(() => database.run(`insert into audit (number, body, hash) values (1, '{}', '')`))
    expect(await level()).toBe(2)
    database.close()
  })

  it('is refused as not given on a connection that fell to NORMAL', async () => {
    const { store, file } = await temporaryStore()
    await store.close()
    const raw = new Sqlite(file)
    raw.prepare('select count(*) from requests').get()
    expect(() => assertDurable(raw)).toThrow('synchronous is 1, not 2')
    raw.pragma('synchronous = full')
    expect(() => assertDurable(raw)).not.toThrow()
    raw.close()
  })

  it.each([
    ['foreign_keys', 1],
    ['trusted_schema', 0],
    ['cell_size_check', 1],
    ['secure_delete', 1],
    ['busy_timeout', 0],
  ])('comes with %s = %i', async (pragma, value) => {
    const { file } = await temporaryStore()
    const database = await openDatabase(options(file))
    expect(await database.read(() => database.value(`pragma ${pragma}`))).toBe(value)
    database.close()
  })

  it.each([
    ['3.51.3', true],
    ['3.51.2', false],
    ['3.53', true],
    ['3.9.9', false],
    ['4.0.0', true],
    ['nonsense', false],
  ])('takes SQLite %s as new enough: %s', (version, enough) => {
    expect(isAtLeast(version, [3, 51, 3])).toBe(enough)
  })
})
