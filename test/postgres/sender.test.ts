import { describe, expect, it, onTestFinished } from 'vitest'
import type { Store } from '../../src/domain/ports/store.ts'
import { openStore } from '../../src/postgres/open-store.ts'
import { attemptOf, idOf, noteOf, requestIn, requestOf } from '../store/samples.ts'
import { ALONE, copyOf, freshDatabase, hasServer, temporaryFile } from './databases.ts'
import { tell } from './template.ts'

/** Two processes of one machine that share a queue. `later`: moves the clock of the first by so many milliseconds. */
async function twoProcesses() {
  const place = { url: await freshDatabase(), file: temporaryFile() }
  let passed = 0
  const open = async (elapsed: () => number): Promise<Store> => {
    const store = await openStore({ ...ALONE, ...place, elapsed })
    onTestFinished(() => store.close())
    return store
  }
  const [store, other] = [await open(() => passed), await open(() => 0)]
  let requests = 0
  const claim = async (attempt: string) => {
    requests += 1
    const request = requestOf({ id: idOf(requests), input: { number: requests } })
    await requestIn(store, 'approved', request)
    const claimed = await store.requests.claim(
      request.id,
      attemptOf(attempt),
      noteOf('request.executing', request.id),
    )
    return { request, claimed }
  }
  return {
    url: place.url,
    store,
    other,
    claim,
    later: (milliseconds: number) => {
      passed += milliseconds
    },
    /** Ends the process at the server that holds the lock, and nothing else. */
    loseLock: () =>
      tell(
        place.url,
        `select pg_terminate_backend(pid, 5000) from pg_stat_activity
          where application_name = 'shield sender' and datname = current_database()`,
      ),
  }
}

const FIRST = 'att_0000000001'
const SECOND = 'att_0000000002'

describe.skipIf(!hasServer)('a sender', () => {
  it('may send for as long as it lives, and is gone for everybody once it is', async () => {
    const { store, other, claim } = await twoProcesses()
    expect(await other.guard.senderState(FIRST)).toBeUndefined()
    expect((await claim(FIRST)).claimed).toMatchObject({ kind: 'claimed' })
    await expect(store.guard.confirmSender(FIRST)).resolves.toBeUndefined()
    expect(await other.guard.senderState(FIRST)).toBe('alive')
    expect(await other.guard.senderState(FIRST)).toBe('alive')
    await store.close()
    await expect.poll(() => other.guard.senderState(FIRST), { timeout: 10_000 }).toBe('gone')
  })

  it('is asked by several attempts at the same time, and nothing is said of that beside the log', async () => {
    const { store, claim } = await twoProcesses()
    const attempts = [FIRST, SECOND, 'att_0000000003']
    for (const attempt of attempts) await claim(attempt)
    const warnings: string[] = []
    const keep = ({ message }: Error): void => void warnings.push(message)
    process.on('warning', keep)
    onTestFinished(() => void process.off('warning', keep))
    await Promise.all(attempts.map((attempt) => store.guard.confirmSender(attempt)))
    expect(warnings).toEqual([])
  })

  it('that lost its lock sends nothing under it, and begins anew with another', async () => {
    const { url, store, other, claim, loseLock } = await twoProcesses()
    await claim(FIRST)
    await loseLock()
    await expect(store.guard.confirmSender(FIRST)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('lost touch with the database postgres://') as string,
    })
    expect(await other.guard.senderState(FIRST)).toBe('gone')
    expect((await claim(SECOND)).claimed).toMatchObject({ kind: 'claimed' })
    await expect(store.guard.confirmSender(SECOND)).resolves.toBeUndefined()
    expect(await other.guard.senderState(SECOND)).toBe('alive')
    expect(await store.guard.senderState(FIRST)).toBe('gone')
    const { rows } = await tell(
      url,
      'select count(distinct sender_id)::int as senders from shield.attempt_senders',
    )
    expect(rows).toEqual([{ senders: 2 }])
  })

  it('is asked for its lock where the claim is made, whatever the process believes', async () => {
    const [url, file] = [await freshDatabase(), temporaryFile()]
    const first = await openStore({ ...ALONE, url, file })
    const request = await requestIn(first, 'approved')
    await first.close()
    const copy = await copyOf(url)
    const astray = await openStore({ ...ALONE, url, directUrl: copy, file })
    onTestFinished(() => astray.close())
    const note = noteOf('request.executing', request.id)
    expect(await astray.requests.claim(request.id, attemptOf(), note)).toEqual({
      kind: 'barred',
      request,
      why: 'the lock by which this process may send is gone; the next try takes another',
    })
    expect(await astray.requests.find(request.id)).toEqual(request)
    // The next try takes another.
    const held = `select from pg_stat_activity where application_name = 'shield sender' and datname = current_database()`
    await expect.poll(async () => (await tell(copy, held)).rows).toEqual([])
  })

  it('that cannot reach the server past a pooler is told so, and claims nothing', async () => {
    const [url, file] = [await freshDatabase(), temporaryFile()]
    const first = await openStore({ ...ALONE, url, file })
    const request = await requestIn(first, 'approved')
    await first.close()
    const alone = await openStore({ ...ALONE, url, directUrl: 'postgres://shield@127.0.0.1:1/shield', file })
    onTestFinished(() => alone.close())
    const note = noteOf('request.executing', request.id)
    await expect(alone.requests.claim(request.id, attemptOf(), note)).rejects.toMatchObject({
      name: 'ShieldError',
      code: 'unavailable',
      message: expect.stringContaining('postgres://shield@127.0.0.1:1/shield') as string,
    })
    expect(await alone.requests.find(request.id)).toEqual(request)
  })

  it('that was stopped for longer than its touch lasts sends nothing', async () => {
    const { store, other, claim, later } = await twoProcesses()
    await claim(FIRST)
    later(5_001)
    await expect(store.guard.confirmSender(FIRST)).rejects.toMatchObject({ code: 'unavailable' })
    await expect.poll(() => other.guard.senderState(FIRST), { timeout: 10_000 }).toBe('gone')
  })

  it('confirms an attempt once, and none that it did not take on', async () => {
    const { store, claim } = await twoProcesses()
    await claim(FIRST)
    await store.guard.confirmSender(FIRST)
    await expect(store.guard.confirmSender(FIRST)).rejects.toMatchObject({ code: 'unavailable' })
    await expect(store.guard.confirmSender(SECOND)).rejects.toMatchObject({ code: 'unavailable' })
  })
})
