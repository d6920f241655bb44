import { existsSync } from 'node:fs'
import { sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadDriver } from '../../src/sqlite/driver.ts'

const HERE = Number(process.versions['napi'])
const isInstalled = existsSync(new URL('../../node_modules/better-sqlite3-13/package.json', import.meta.url))

describe('the release of better-sqlite3', () => {
  it('is one that opens a database on this Node', async () => {
    const { Sqlite, nativeBinding } = await loadDriver(HERE)
    const database = new Sqlite(':memory:', nativeBinding === undefined ? {} : { nativeBinding })
    expect(database.prepare('select 6 * 7').pluck().get()).toBe(42)
    database.close()
  })

  it('is 12 where Node-API is older than 10', async () => {
    expect((await loadDriver(9)).nativeBinding).toContain(`${sep}better-sqlite3${sep}build${sep}`)
  })

  it('is 13 where it is not, and where 13 is installed', async () => {
    const folder = isInstalled ? 'better-sqlite3-13' : 'better-sqlite3'
    expect((await loadDriver(10)).nativeBinding).toContain(`${sep}${folder}${sep}`)
  })
})
