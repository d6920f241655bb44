import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'

/** Milliseconds that a server is given to notice that a process is gone. */
const LONGEST = 30_000
const PAUSE = 5

/**
 * Where the queue of a lane is: a database of this name on a server of PostgreSQL, which is put back as it was once it was
 * kept. It stays the same database by its number, so that the files beside the queue know it again.
 */
export async function openPostgresQueue(url, name) {
  const [admin, writer] = [await connectTo(url), await connectTo(url)]
  const at = new URL(url)
  at.pathname = `/${name}`
  const template = `${name}_template`
  const tell = async (statement) => (await admin.query(statement)).rows
  const count = async (condition) =>
    (await tell(`select count(*)::int as many from pg_stat_activity where ${condition}`))[0].many
  await tell(`create database ${name}`)
  const [{ oid }] = await tell(`select oid from pg_database where datname = '${name}'`)
  const [{ pid }] = (await writer.query('select pg_backend_pid() as pid')).rows

  /** Whether a COMMIT of another connection waits for a standby. */
  async function isWaiting() {
    const over = new AbortController()
    const written = commitAnything(writer, over)
    while (!over.signal.aborted) {
      await sleep(PAUSE)
      if ((await count(`pid = ${pid} and wait_event = 'SyncRep'`)) === 0) continue
      await tell(`select pg_cancel_backend(${pid})`)
      await written
      return true
    }
    return false
  }

  const queue = {
    url: at.href,
    name,
    environment: () => ({ SHIELD_DATABASE_URL: at.href }),
    /** The rows that the server answers a superuser with. */
    tell,
    untilWaiting: async () => {
      while (!(await isWaiting()));
    },
    untilNotWaiting: async () => {
      while (await isWaiting());
    },
    keep: async () => {
      await queue.rest()
      await tell(`create database ${template} template ${name}`)
    },
    restore: async () => {
      await tell(`drop database if exists ${name} with (force)`)
      await tell(`create database ${name} template ${template} oid ${oid}`)
    },
    /** Resolves once the server has let go of every process, or to why what they held stays locked. */
    rest: async () => {
      const over = performance.now() + LONGEST
      while ((await count(`datname = '${name}'`)) > 0) {
        if (performance.now() > over) return `The server still serves a process in ${name} that is gone`
        await sleep(PAUSE)
      }
      return undefined
    },
    close: async () => {
      await Promise.all([admin.end(), writer.end()])
    },
  }
  return queue
}

/** It may be cancelled just behind its wait, and then fails: it is over as well. */
async function commitAnything(client, over) {
  try {
    await client.query(`select pg_logical_emit_message(true, 'torture', 'does it wait')`)
  } catch (error) {
    if (error.code !== CANCELLED) throw error
  } finally {
    over.abort()
  }
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const CANCELLED = '57014'

async function connectTo(url) {
  const client = new Client({ connectionString: url })
  // The server may end first, where something else has failed.
  client.on('error', () => undefined)
  await client.connect()
  return client
}
