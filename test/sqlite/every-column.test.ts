import Sqlite from 'better-sqlite3'
import { expect, it } from 'vitest'
import { writeAll } from '../store/whole-records.ts'
import { temporaryStore } from './samples.ts'

it('no column is left out by records that have every field', async () => {
  const { store, file } = await temporaryStore()
  await writeAll(store)
  expect(emptyColumns(file)).toEqual([])
})

/** Written in the first entry under settings, which no test of the store alone has. */
const BY_SETTINGS = /^settings_in_force\./

/** Those that hold null in every row. */
function emptyColumns(file: string): readonly string[] {
  const raw = new Sqlite(file, { readonly: true })
  const tables = raw
    .prepare(`select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`)
    .pluck()
    .all() as string[]
  const empty = tables.flatMap((table) => {
    const columns = raw.prepare(`select name from pragma_table_info(?)`).pluck().all(table) as string[]
    return columns
      .filter((column) => raw.prepare(`select count("${column}") from "${table}"`).pluck().get() === 0)
      .map((column) => `${table}.${column}`)
  })
  raw.close()
  return empty.filter((column) => !BY_SETTINGS.test(column))
}
