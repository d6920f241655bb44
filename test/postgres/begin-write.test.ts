import { describe, expect, it } from 'vitest'
import { freshDatabase, hasServer, openedDatabase } from './databases.ts'
import { tell } from './template.ts'

describe.skipIf(!hasServer)('the beginning of a transaction that writes', () => {
  it('goes no further where a newer shield has changed the schema: it would go on outside of the transaction', async () => {
    const url = await freshDatabase()
    let looks = 0
    const clock = () => {
      looks += 1
      return { now: Date.now(), bootId: 'boot', uptime: 1 }
    }
    const database = await openedDatabase({ url, clock })
    const write = () => database.write(() => database.value('select 1'))
    // The very first one has more to ask before it looks at the clock.
    await write()
    looks = 0
    await tell(url, 'update shield.schema_version set version = 1000, oldest = 1000')
    await expect(write()).rejects.toMatchObject({
      message: expect.stringContaining('was upgraded by another shield meanwhile') as string,
    })
    await database.close()
    expect(looks).toBe(0)
  })

  it('says why it failed, also where nobody waited for that', async () => {
    const url = await freshDatabase()
    const clock = () => ({ now: Date.now(), bootId: 'boot', uptime: 1 })
    const database = await openedDatabase({ url, clock })
    await tell(
      url,
      `create trigger refuses before update on shield.standing for each row execute function shield.refuse('the clock stands still')`,
    )
    const write = () => database.write(() => database.value('select 1'))
    const refused = { message: expect.stringContaining('the clock stands still') as string }
    for (const one of await Promise.allSettled([write(), write(), write()]))
      expect(one).toMatchObject({ status: 'rejected', reason: refused })
  })
})
