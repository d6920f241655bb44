import { describe, expect, it, onTestFinished } from 'vitest'
import { openPostgresProxy } from '../../scripts/torture/postgres/proxy.mjs'
import { AT, attemptOf, noteOf, requestIn } from '../store/samples.ts'
import { freshDatabase, hasServer, openedPostgresStore, temporaryFile } from './databases.ts'
import { tell } from './template.ts'

describe.skipIf(!hasServer)('a claim whose connection is lost while its COMMIT is under way', () => {
  it('fails no earlier than the COMMIT is over, so that a look tells how the request stands', async () => {
    const url = await freshDatabase()
    const file = temporaryFile()
    const before = await openedPostgresStore({ url, file })
    const request = await requestIn(before, 'approved')
    await before.guard.recoverSent(AT)
    const proxy = await openPostgresProxy(url)
    onTestFinished(proxy.close)
    const store = await openedPostgresStore({ url: proxy.url, file })
    const others: (() => void)[] = []
    let claiming: object | undefined
    proxy.ask(async ({ link, which, message, hangUp }) => {
      if (message.includes('insert into attempt_senders')) claiming = link
      // The next transaction of another connection that writes: it has to wait for the one that is under way.
      if (claiming !== undefined && link !== claiming && which.includes('read committed'))
        for (const wake of others) wake()
      if (link !== claiming || !which.includes('shield Query commit')) return undefined
      hangUp()
      await new Promise<void>((resolve) => others.push(resolve))
      return undefined
    })
    const note = noteOf('request.executing', request.id)
    const claimed = store.requests.claim(request.id, attemptOf(), note)
    await expect(claimed).rejects.toMatchObject({ code: 'unavailable' })
    expect(await store.requests.find(request.id)).toMatchObject({
      state: 'executing',
      attempt: { id: attemptOf().id },
    })
  })
})

describe.skipIf(!hasServer)('a claim of what is cancelled past shield at that very moment', () => {
  it('leaves nothing of itself: no attempt, and the approval is not used up', async () => {
    const url = await freshDatabase()
    const file = temporaryFile()
    const before = await openedPostgresStore({ url, file })
    const { id } = await requestIn(before, 'approved')
    await before.guard.recoverSent(AT)
    const proxy = await openPostgresProxy(url)
    onTestFinished(proxy.close)
    const store = await openedPostgresStore({ url: proxy.url, file })
    proxy.ask(async ({ message }) => {
      if (!message.includes(`update requests set state = 'executing'`)) return undefined
      await expect.poll(() => count(url, ATTEMPTED)).toBe(1)
      await tell(url, `update shield.requests set state = 'cancelled' where id = '${id}'`)
      return undefined
    })
    const claimed = store.requests.claim(id, attemptOf(), noteOf('request.executing', id))
    await expect(claimed).rejects.toMatchObject({
      code: 'unavailable',
      message: `${id} was changed without shield while it was about to be sent; nothing was sent`,
    })
    expect(await store.requests.find(id)).toMatchObject({ state: 'cancelled', attempt: null })
    for (const table of ['attempts', 'used_nonces', 'attempt_senders'])
      expect(await count(url, `select from shield.${table}`), table).toBe(0)
  })
})

/** The transactions in which an attempt stands already, and that wait for what is asked next. */
const ATTEMPTED = `select from pg_stat_activity
  where datname = current_database() and state = 'idle in transaction' and query like 'insert into attempts %'`

const count = async (url: string, rows: string) => (await tell(url, rows)).rowCount
