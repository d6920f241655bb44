import { describe, expect, it, onTestFinished } from 'vitest'
import { findPrograms, openCluster } from '../../../scripts/postgres/server.mjs'
import { startStandby } from '../../../scripts/postgres/standby.mjs'
import { openStore } from '../../../src/postgres/open-store.ts'
import { noteOf } from '../../store/samples.ts'
import { ALONE, temporaryFile } from '../databases.ts'
import { tell } from '../template.ts'

const native = findPrograms()

/** A primary, a standby that follows it, and what doctor says of it. */
async function openBoth(programs: string) {
  const settings = { wal_level: 'replica', max_wal_senders: '4' }
  const [primary, other] = [await openCluster(programs, settings), await openCluster(programs, settings)]
  onTestFinished(async () => {
    await Promise.all([primary.close(), other.close()])
  })
  primary.make()
  await primary.start()
  const store = await openStore({ ...ALONE, url: primary.url, file: temporaryFile() })
  onTestFinished(() => store.close())
  const standby = await startStandby(primary, other, primary.url)
  const look = async (wanted = 'standbys') =>
    (await store.guard.integrity()).server.find(({ name }) => name === wanted)
  return { primary, other, standby, store, look }
}

describe.skipIf(native === null)('doctor, of a server that a standby follows,', () => {
  it('says that no change waits for it, then how many follow and how far behind, and that all stands still without it', async () => {
    const { primary, other, standby, store, look } = await openBoth(native ?? '')
    await standby.caughtUp()
    expect(await look()).toMatchObject({
      state: 'note',
      message: '1 connected, and no change waits for one: a failover may lose what was decided last',
    })

    await tell(primary.url, `alter system set synchronous_standby_names = 'walreceiver'`)
    await tell(primary.url, 'select pg_reload_conf()')
    await store.audit.append(noteOf('test'))
    await standby.caughtUp()
    await expect
      .poll(() => look(), { timeout: 20_000 })
      .toMatchObject({
        state: 'ok',
        message:
          'every change waits for 1 of the standbys walreceiver (connected: 1, at most 0 bytes behind)',
      })

    await other.stop()
    await expect
      .poll(() => look(), { timeout: 20_000 })
      .toMatchObject({
        state: 'bad',
        message:
          'every change waits for 1 of the standbys walreceiver (connected: 0), so that shield is at a standstill',
      })
    await expect(store.guard.mayChange()).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(/^The database .*: every change waits .* is at a standstill$/) as string,
      hint: 'Bring them back, or take them out of synchronous_standby_names',
    })
    await startStandby(primary, other, primary.url)
    await expect.poll(() => look(), { timeout: 20_000 }).toMatchObject({ state: 'ok' })
    await store.guard.mayChange()
  })
  it('names it once it is far behind, and no more when it has caught up', async () => {
    const { primary, other, standby, look } = await openBoth(native ?? '')
    await standby.caughtUp()
    expect(await look('standby lag')).toBeUndefined()

    const receiver = await tell(other.url, 'select pid from pg_stat_wal_receiver')
    const { pid } = receiver.rows[0] as { readonly pid: number }
    process.kill(pid, 'SIGSTOP')
    try {
      for (let file = 0; file < 5; file += 1) {
        await tell(primary.url, `select pg_logical_emit_message(false, 'test', 'x')`)
        await tell(primary.url, 'select pg_switch_wal()')
      }
      expect(await look('standby lag')).toMatchObject({
        state: 'note',
        message: expect.stringMatching(
          /^the standby walreceiver lacks the last \d{8,} bytes of the log$/,
        ) as string,
      })
    } finally {
      process.kill(pid, 'SIGCONT')
    }
    await standby.caughtUp()
    await expect.poll(() => look('standby lag'), { timeout: 20_000 }).toBeUndefined()
  })
})
