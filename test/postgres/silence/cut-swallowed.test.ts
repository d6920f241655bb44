import type { PoolClient } from 'pg'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openPostgresProxy } from '../../../scripts/torture/postgres/proxy.mjs'
import { BUSY } from '../../../src/domain/errors.ts'
import { parseAddress } from '../../../src/postgres/address.ts'
import { createConnections } from '../../../src/postgres/connect.ts'
import { translateError } from '../../../src/postgres/postgres-error.ts'
import { freshDatabase, hasServer } from '../databases.ts'
import { hasPooler, startPooler } from '../doctor/pooler.ts'

/** A loaded machine takes its time to let somebody in. */
const AT_ONCE = { look: 10, patience: 3000, queue: 300_000, unserved: 300_000 }
const PATIENT = { look: 10, patience: 300_000, queue: 300_000, unserved: 300_000 }
const HASTY = { look: 300_000, patience: 3000, queue: 2000, unserved: 300_000 }

/** Connections to a server whose answers, and what it is asked, can be swallowed on the way. */
async function swallowing(limits: typeof AT_ONCE) {
  const proxy = await openPostgresProxy(await freshDatabase())
  const { pool, connect } = createConnections(parseAddress(proxy.url), limits)
  onTestFinished(() => void pool.end())
  // Before the pool: nothing else ends a connection that is swallowed.
  onTestFinished(proxy.close)
  return { proxy, pool, connect }
}

const SILENT = {
  code: 'unavailable',
  message: 'The database db.example.com does not answer',
  hint: expect.stringContaining('that the server runs and is reached from here') as string,
  reason: undefined,
}

function told(answer: PromiseSettledResult<unknown>) {
  if (answer.status === 'fulfilled') return answer.value
  const { code, message, hint, reason } = translateError(answer.reason, 'db.example.com')
  return { code, message, hint, reason }
}

describe.skipIf(!hasServer)('a connection that is in use', () => {
  it('is given up where all is swallowed, so that each waits for a bounded time and the next is answered', async () => {
    const { proxy, pool } = await swallowing(AT_ONCE)
    const clients: PoolClient[] = []
    for (let number = 0; number < 10; number += 1) clients.push(await pool.connect())
    proxy.ask(() => 'lose')
    const asked = await Promise.allSettled(clients.map((client) => client.query('commit')))
    expect(asked.map(told)).toEqual(clients.map(() => SILENT))
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

  it.skipIf(!hasPooler)('is given up where a pooler took it and has no connection left for it', async () => {
    const pooled = await startPooler(await freshDatabase(), { mode: 'session', size: 1 })
    const { pool } = createConnections(parseAddress(pooled), { ...PATIENT, unserved: 50 })
    onTestFinished(() => void pool.end())
    const [first, second] = [await pool.connect(), await pool.connect()]
    await first.query('select 1')
    const [waiting] = await Promise.allSettled([second.query('begin')])
    second.release(true)
    const { rows } = await first.query('select 1 as one')
    first.release()
    expect(rows).toEqual([{ one: 1 }])
    expect(told(waiting)).toEqual({
      code: 'unavailable',
      message:
        'The database db.example.com lets this process in and answers nothing, as a pooler does that has no connection left',
      hint: 'Give the pooler 10 connections for each process of shield (in PgBouncer default_pool_size), or name the server itself in SHIELD_DATABASE_URL',
      reason: undefined,
    })
  })

  it('is not what somebody hears of who waits for one in vain, where all is swallowed', async () => {
    const { proxy, connect } = await swallowing(HASTY)
    const clients = await Promise.all(Array.from({ length: 10 }, () => connect()))
    const [crowded] = await Promise.allSettled([connect()])
    expect(crowded && told(crowded)).toMatchObject({
      message: 'The database db.example.com answers, but this process waits on all its connections',
      reason: BUSY,
    })
    proxy.ask(() => 'lose')
    const [lost] = await Promise.allSettled([connect()])
    expect(lost && told(lost)).toEqual(SILENT)
    for (const client of clients) client.release(true)
  })
})
