import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { endedWith, SECRET } from '../../store/ended-request.ts'
import { temporaryStore } from '../samples.ts'
import { AT, idOf, noteOf, requestIn } from '../../store/samples.ts'

const LATER = '2026-07-01T00:00:00.000Z'
const PURGE = noteOf('request.purged', null, LATER)

describe('purging', () => {
  it('erases every word of a request, in the file as in the log beside it', async () => {
    const { store, file } = await temporaryStore()
    const request = await endedWith(store, idOf(1))
    await store.messages.record({
      provider: 'google',
      received: [],
      changes: [],
      statuses: [
        {
          messageId: 'wamid.1',
          account: '10',
          status: 'delivered',
          recipient: SECRET,
          providerKey: null,
          error: null,
          at: AT,
        },
      ],
      recordedAt: AT,
    })
    expect(await store.requests.purge([idOf(1)], PURGE)).toBe(1)
    // By another process: to close a file that SQLite has open drops its locks.
    expect(execFileSync('cat', [`${file}-wal`], { encoding: 'latin1' })).not.toContain(SECRET)
    await store.close()
    const bytes = readFileSync(file, 'latin1')
    expect(bytes).toContain(idOf(1))
    expect(bytes).not.toContain(SECRET)
    expect(bytes).not.toContain(request.digest)
  })

  it('takes away the key under which the log names what was sent', async () => {
    const { store, file } = await temporaryStore()
    for (const number of [1, 2]) await endedWith(store, idOf(number))
    await store.requests.purge([idOf(1)], PURGE)
    const raw = new Sqlite(file)
    expect(raw.prepare('select request_seq from payload_keys').pluck().all()).toEqual([2])
    raw.close()
  })

  it('is all or nothing with its entries', async () => {
    const { store, file } = await temporaryStore()
    const request = await requestIn(store, 'rejected')
    new Sqlite(file)
      .exec(`create trigger full before insert on audit begin select raise(abort, 'full'); end`)
      .close()
    await expect(store.requests.purge([request.id], PURGE)).rejects.toMatchObject({ code: 'internal' })
    expect(await store.requests.find(request.id)).toEqual(request)
  })
})
