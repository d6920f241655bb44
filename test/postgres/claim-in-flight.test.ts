import { describe, expect, it, onTestFinished } from 'vitest'
import { openPostgresProxy } from '../../scripts/torture/postgres/proxy.mjs'
import { AT, attemptOf, noteOf, requestIn } from '../store/samples.ts'
import { freshDatabase, hasServer, openedPostgresStore, temporaryFile } from './databases.ts'

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
