import { describe, expect, it, onTestFinished } from 'vitest'
import { openedDatabase } from './databases.ts'
import { findPrograms, openCluster, startPostgres } from '../../scripts/postgres/server.mjs'
import { BEGIN_WRITE } from '../../src/postgres/connect.ts'
import { translateError } from '../../src/postgres/postgres-error.ts'
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

  it('is called a standby where it is one, also by a process that had the primary there before', async () => {
    const cluster = await openCluster(native ?? '', { wal_level: 'replica', max_wal_senders: '10' })
    onTestFinished(cluster.close)
    cluster.make()
    cluster.write('standby.signal', '')
    await cluster.start()
    for (const change of [BEGIN_WRITE, 'notify shield']) {
      const error = await tell(cluster.url, change).then(
        () => undefined,
        (caught: unknown) => translateError(caught, 'there'),
      )
      expect(error, change).toMatchObject({
        code: 'unavailable',
        message: 'The database there is a standby, which cannot be written to',
        hint: 'Name the primary in SHIELD_DATABASE_URL',
      })
    }
  })

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
