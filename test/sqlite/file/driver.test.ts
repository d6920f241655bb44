import { existsSync } from 'node:fs'
import { sep } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadDriver } from '../../../src/sqlite/file/driver.ts'

const HERE = Number(process.versions['napi'])
const isInstalled = existsSync(
  new URL('../../../node_modules/better-sqlite3-13/package.json', import.meta.url),
)

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

  it.runIf(isInstalled)('is 13 where it is not', async () => {
    expect((await loadDriver(10)).nativeBinding).toContain(`${sep}better-sqlite3-13${sep}`)
  })

  it.skipIf(isInstalled)('is never 12 in the place of 13', async () => {
    await expect(loadDriver(10)).rejects.toMatchObject({
      code: 'unavailable',
      hint: expect.stringContaining('npm ci') as string,
    })
  })
})
