import { describe, expect, it, onTestFinished } from 'vitest'
import { openedDatabase } from './databases.ts'
import { findPrograms, startPostgres } from '../../scripts/postgres/server.mjs'
import { tell } from './template.ts'

const native = findPrograms()

async function startOwn(settings: Readonly<Record<string, string>>): Promise<string> {
  const { url, stop } = await startPostgres(native ?? '', settings)
  onTestFinished(stop)
  return url
}

describe.skipIf(native === null)('a server that is set in another way', () => {
  it.each(['fsync', 'full_page_writes'])(
    'is refused where %s is off: it would lose a commit',
    async (name) => {
      const url = await startOwn({ [name]: 'off' })
      await expect(openedDatabase({ url })).rejects.toMatchObject({
        code: 'unavailable',
        message: expect.stringContaining(`would not keep what it commits: ${name} is off`),
      })
    },
  )

  it('whose wait for a standby is broken off says success, which counts as nothing', async () => {
    const url = await startOwn({ wal_level: 'replica', max_wal_senders: '1' })
    const database = await openedDatabase({ url })
    await tell(url, `alter system set synchronous_standby_names = 'nowhere'`)
    await tell(url, 'select pg_reload_conf()')
    const write = Promise.allSettled([
      database.write(() => database.run(`insert into channels (name) values ('kept?')`)),
    ])
    await expect
      .poll(
        async () =>
          (
            await tell(
              url,
              `select pg_cancel_backend(pid) as cancelled from pg_stat_activity where wait_event = 'SyncRep'`,
            )
          ).rowCount,
      )
      .toBe(1)
    expect(await write).toMatchObject([
      {
        status: 'rejected',
        reason: {
          code: 'unavailable',
          message: expect.stringMatching(
            /not known whether it was kept: canceling wait for synchronous replication/,
          ),
        },
      },
    ])
  })
})
