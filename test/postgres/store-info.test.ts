import { copyFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { AT, attemptOf, noteOf, requestIn } from '../store/samples.ts'
import { copyOf, freshDatabase, hasServer, openedPostgresStore, temporaryFile } from './databases.ts'

describe.skipIf(!hasServer)('what is said of a queue that several machines share', () => {
  it('names each place, and each process that may send for as long as it holds its lock', async () => {
    const url = await freshDatabase()
    const [file, otherFile] = [temporaryFile(), temporaryFile()]
    const store = await openedPostgresStore({ url, file })
    const { id } = await requestIn(store, 'approved')
    await store.guard.recoverSent(AT)
    copyFileSync(`${file}.key`, `${otherFile}.key`)
    const other = await openedPostgresStore({ url, file: otherFile })
    expect((await other.info()).shared).toMatchObject({
      places: [
        { isHere: false, isShown: null },
        { isHere: true, isShown: null },
      ],
      senders: [],
      failover: null,
    })
    await store.requests.claim(id, attemptOf(), noteOf('request.executing', id))
    const { places = [], senders = [] } = (await other.info()).shared ?? {}
    expect(senders).toMatchObject([{ host: 'box', pid: 1, place: places[0]?.id }])
    await store.close()
    await expect.poll(async () => (await other.info()).shared?.senders).toEqual([])
  })

  it('tells after a failover which place has not shown its journal, and names no password', async () => {
    const url = new URL(await freshDatabase())
    url.password = 'hunter2'
    const [file, otherFile] = [temporaryFile(), temporaryFile()]
    const first = await openedPostgresStore({ url: url.href, file })
    await requestIn(first, 'pending')
    await first.guard.recoverSent(AT)
    copyFileSync(`${file}.key`, `${otherFile}.key`)
    const other = await openedPostgresStore({ url: url.href, file: otherFile })
    await other.guard.recoverSent(AT)
    await Promise.all([first.close(), other.close()])
    const standby = await openedPostgresStore({ url: await copyOf(url.href), file })
    await standby.audit.append(noteOf('test'))
    const found = await standby.info()
    expect(found.shared).toMatchObject({
      places: [
        { isHere: true, isShown: true },
        { isHere: false, isShown: false },
      ],
      failover: { number: 1, place: found.shared?.places[0]?.id },
    })
    expect(JSON.stringify(found)).not.toContain('hunter2')
    expect(found.where).toMatch(/^postgres:\/\/\w+@/)
  })
})
