import type { PoolClient } from 'pg'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openPostgresProxy } from '../../../scripts/torture/postgres/proxy.mjs'
import { parseAddress } from '../../../src/postgres/address.ts'
import { createPool } from '../../../src/postgres/connect.ts'
import { freshDatabase, hasServer } from '../databases.ts'

/** A loaded machine takes its time to let somebody in. */
const AT_ONCE = { look: 10, patience: 3000 }
const PATIENT = { look: 10, patience: 300_000 }

/** Connections to a server whose answers, and what it is asked, can be swallowed on the way. */
async function swallowing(limits: typeof AT_ONCE) {
  const proxy = await openPostgresProxy(await freshDatabase())
  const pool = createPool(parseAddress(proxy.url), limits)
  onTestFinished(() => void pool.end())
  // Before the pool: nothing else ends a connection that is swallowed.
  onTestFinished(proxy.close)
  return { proxy, pool }
}

describe.skipIf(!hasServer)('a connection that is in use', () => {
  it('is given up where all is swallowed, so that each waits for a bounded time and the next is answered', async () => {
    const { proxy, pool } = await swallowing(AT_ONCE)
    const clients: PoolClient[] = []
    for (let number = 0; number < 10; number += 1) clients.push(await pool.connect())
    proxy.ask(() => 'lose')
    const asked = await Promise.allSettled(clients.map((client) => client.query('commit')))
    expect(asked.map(({ status }) => status)).toEqual(clients.map(() => 'rejected'))
    for (const client of clients) client.release(true)
    proxy.ask()
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  })

  it('is kept where the server only takes its time, and lets others in', async () => {
    const { proxy, pool } = await swallowing(PATIENT)
    const [first, second] = [await pool.connect(), await pool.connect()]
    await first.query('select pg_advisory_lock(1)')
    let others = 0
    const looked = new Promise<void>((resolve) => {
      proxy.ask(({ which }) => {
        // One at a time: the third begins once the second was answered.
        if (which.includes('shield Startup')) others += 1
        if (others === 3) resolve()
        return undefined
      })
    })
    const waiting = second.query('select pg_advisory_lock(1)')
    await looked
    await first.query('select pg_advisory_unlock(1)')
    await expect(waiting).resolves.toMatchObject({ command: 'SELECT' })
    first.release()
    second.release()
  })
})
