import { Client } from 'pg'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Store } from '../../../src/domain/ports/store.ts'
import type { ApprovalRequest } from '../../../src/domain/request/request.ts'
import { openStore } from '../../../src/postgres/open-store.ts'
import { wait } from '../../../src/gate/send/wait.ts'
import { createBench } from '../../gate/bench.ts'
import { idOf, noteOf, requestIn, requestOf } from '../../store/samples.ts'
import { ALONE, freshDatabase, hasServer, temporaryFile } from '../databases.ts'
import { tell } from '../template.ts'

/** Time that never passes: whoever waits goes on only where something wakes them. */
function never(_milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal?.aborted === true) done()
    else signal?.addEventListener('abort', () => done())
  })
}

const aborted = (signal: AbortSignal): Promise<void> => never(0, signal)

/** Two processes that share a queue; the second has begun to hear of the first. */
async function twoProcesses() {
  const place = { url: await freshDatabase(), file: temporaryFile() }
  const open = async (): Promise<Store> => {
    const store = await openStore({ ...ALONE, ...place })
    onTestFinished(() => store.close())
    return store
  }
  const [first, second] = [await open(), await open()]
  // It rings once it listens.
  await aborted(second.nextChange())
  return { ...place, first, second }
}

const listeners = `from pg_stat_activity where application_name = 'shield listener' and datname = current_database()`

let requests = 0

/** One that waits for a decision, how it is waited for there, and how it is rejected by another process. */
async function waitedFor(at: Store, pause: typeof never) {
  requests += 1
  const request = await requestIn(at, 'pending', requestOf({ id: idOf(requests), input: { requests } }))
  const { parts } = await createBench()
  const own = { ...parts, pause, store: async () => at, now: Date.now }
  const signal = new AbortController().signal
  return {
    waiting: wait(own, { id: request.id, timeout: null, signal, onChange: () => undefined }),
    reject: (by: Store) => reject(by, request),
  }
}

async function reject(store: Store, { id, digest }: ApprovalRequest): Promise<void> {
  const at = new Date().toISOString()
  const actor = { name: 'anna', door: 'cli' } as const
  await store.requests.move({
    id,
    from: ['pending'],
    to: 'rejected',
    decision: { verdict: 'reject', digest, actor, reason: null, at },
    note: noteOf('request.rejected', id),
  })
}

describe.skipIf(!hasServer)('several processes that share a queue in PostgreSQL', () => {
  it('hear at once what another one changed, and what they changed themselves', async () => {
    const { first, second } = await twoProcesses()
    const [there, here] = [second.nextChange(), first.nextChange()]
    await first.audit.append(noteOf('read'))
    await aborted(here)
    await aborted(there)
    expect(second.nextChange().aborted).toBe(false)
  })

  it('are told of many changes together, and of none that failed', async () => {
    const [url, file] = [await freshDatabase(), temporaryFile()]
    const told: string[] = []
    const listener = new Client({ connectionString: url })
    listener.on('notification', ({ channel }) => told.push(channel))
    await listener.connect()
    onTestFinished(() => listener.end())
    await listener.query('listen shield')

    const failing = await openStore({ ...ALONE, url, file })
    const missing = { id: idOf(1), from: ['pending'], to: 'cancelled', note: noteOf('x') } as const
    await expect(failing.requests.move(missing)).rejects.toMatchObject({ code: 'not_found' })
    await failing.close()
    await listener.query('select 1')
    expect(told).toEqual([])

    const store = await openStore({ ...ALONE, url, file })
    await Promise.all(Array.from({ length: 50 }, () => store.audit.append(noteOf('read'))))
    await store.close()
    await listener.query('select 1')
    expect(new Set(told)).toEqual(new Set(['shield']))
    expect(told.length).toBeLessThan(50)
  })

  it('wake who waits for a decision, with no look in between', async () => {
    const { first, second } = await twoProcesses()
    const { waiting, reject } = await waitedFor(second, never)
    await reject(first)
    expect((await waiting).state).toBe('rejected')
  })

  it('look by themselves while nothing is heard, and hear again as soon as they may', async () => {
    const { url, first, second } = await twoProcesses()
    const cut = `select pg_terminate_backend(pid, 5000) ${listeners}`
    const looking = await waitedFor(second, (_, signal) => Promise.race([never(0, signal), soon()]))
    await tell(url, cut)
    await looking.reject(first)
    expect((await looking.waiting).state).toBe('rejected')
    await expect
      .poll(async () => (await tell(url, `select count(*)::int as there ${listeners}`)).rows)
      .toEqual([{ there: 1 }])
    const { waiting, reject } = await waitedFor(second, never)
    await reject(first)
    expect((await waiting).state).toBe('rejected')
  })
})

/** The next turn but a few of the event loop. */
function soon(): Promise<void> {
  return new Promise((done) => setTimeout(done, 5))
}
