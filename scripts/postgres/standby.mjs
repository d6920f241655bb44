import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'

const PAUSE = 10

/**
 * Starts a standby in a cluster that is given up for it: a base backup of a primary that runs, which follows that through
 * `through`, an address that leads there. The programs out of npm have no pg_basebackup.
 */
export async function startStandby(primary, standby, through) {
  const label = await using(primary.url, async (client) => {
    await client.query(`select pg_backup_start('standby', true)`)
    await standby.copy(primary.data)
    const { rows } = await client.query('select labelfile from pg_backup_stop(false)')
    return rows[0].labelfile
  })
  standby.write('backup_label', label)
  standby.write('standby.signal', '')
  const { hostname, port, username } = new URL(through)
  // In the open from the first byte on, so that what lies between can tell one message from the next.
  const leader = { host: hostname, port, user: username, sslmode: 'disable', gssencmode: 'disable' }
  const primary_conninfo = Object.entries(leader).map((pair) => pair.join('='))
  await standby.start({ primary_conninfo: primary_conninfo.join(' ') })
  return {
    /** Resolves once it has all that the primary has written by now. */
    caughtUp: async () => {
      const end = await valueOf(primary.url, 'select pg_current_wal_lsn() as value')
      const has = `select pg_last_wal_replay_lsn() >= '${end}' as value`
      await using(standby.url, async (client) => {
        while ((await client.query(has)).rows[0].value !== true) await sleep(PAUSE)
      })
    },
    /** Makes a primary of it, with what it has. */
    promote: async () => {
      if ((await valueOf(standby.url, 'select pg_promote() as value')) !== true)
        throw new Error('The standby was not promoted')
    },
  }
}

async function valueOf(url, statement) {
  return using(url, async (client) => (await client.query(statement)).rows[0].value)
}

async function using(url, work) {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}
