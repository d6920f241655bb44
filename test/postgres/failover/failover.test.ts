import { describe, expect, it } from 'vitest'
import { AT, attemptOf, idOf, noteOf, requestIn } from '../../store/samples.ts'
import { freshDatabase, hasServer, openedPostgresStore, temporaryFile } from '../databases.ts'
import { failOver, numbered, sent, stateOf } from './fail-over.ts'
import { tell } from '../template.ts'

const HOLD = { reason: 'the agent has gone mad', by: { name: 'anna', door: 'cli' }, at: AT } as const
const RELEASED = noteOf('queue.released')

describe.skipIf(!hasServer)('after a failover that lost a sending', () => {
  const lostSending = () =>
    failOver(async (store) => {
      const request = await store.requests.find(idOf(1))
      if (request !== undefined) await sent(store, request)
    })

  it('everything is on hold with the first change, and what the journal holds is in doubt', async () => {
    const { here } = await lostSending()
    const store = await here()
    expect(await stateOf(store, 1)).toBe('approved')
    await store.audit.append(noteOf('read'))
    expect(await stateOf(store, 1)).toBe('unknown')
    expect((await store.guard.standing()).hold).toMatchObject({
      reason: expect.stringContaining('answers from another server') as string,
      failover: 1,
    })
  })

  it('a machine that never saw the first server sends nothing either', async () => {
    const { anew } = await lostSending()
    const store = await anew()
    const claimed = await store.requests.claim(idOf(1), attemptOf(), noteOf('request.executing', idOf(1)))
    expect(claimed.kind).toBe('held')
    expect(await stateOf(store, 1)).toBe('approved')
  })

  it('no claim comes before the hold: of what was sent, nor of what was not', async () => {
    const { here } = await lostSending()
    const store = await here()
    const claim = (number: number) =>
      store.requests.claim(idOf(number), attemptOf(), noteOf('request.executing', idOf(number)))
    expect((await claim(1)).kind).toBe('not_approved')
    expect(await stateOf(store, 1)).toBe('unknown')
    await requestIn(store, 'approved', numbered(4))
    // With what ends it: `approvals release` alone is refused.
    expect(await claim(4)).toMatchObject({ kind: 'held', hold: { failover: 1 } })
    expect(await stateOf(store, 4)).toBe('approved')
  })

  it('nobody lets sending go on as if it were somebody’s own hold', async () => {
    const { here } = await lostSending()
    const store = await here()
    await store.audit.append(noteOf('read'))
    await expect(store.guard.release(RELEASED)).rejects.toMatchObject({
      code: 'denied',
      hint: expect.stringContaining('approvals release --after-failover') as string,
    })
  })

  it('nor does the very first change there', async () => {
    const { here } = await lostSending()
    const store = await here()
    await expect(store.guard.release(RELEASED)).rejects.toMatchObject({ code: 'denied' })
    expect((await store.guard.standing()).hold).not.toBeNull()
  })

  it('sending goes on once every place has shown its journal, and what was approved is to be decided anew', async () => {
    const { here, there } = await lostSending()
    const store = await here()
    await requestIn(store, 'approved', numbered(4))
    const absent = store.guard.releaseAfterFailover({ lost: [], note: RELEASED })
    await expect(absent).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/ has not been shown since: [0-9a-f]{32} \(/) as string,
    })
    const second = await there()
    await second.audit.append(noteOf('read'))
    expect(await store.guard.releaseAfterFailover({ lost: [], note: RELEASED })).toMatchObject({
      reason: expect.stringContaining('another server') as string,
    })
    expect(await stateOf(store, 1)).toBe('unknown')
    expect(await stateOf(store, 2)).toBe('pending')
    expect(await store.requests.find(idOf(4))).toMatchObject({ state: 'failed', ending: { code: 'stale' } })
    for (const one of [store, second, await here()]) {
      await one.guard.recoverSent(AT)
      expect((await one.guard.standing()).hold).toBeNull()
    }
    await requestIn(second, 'executing', numbered(5))
  })

  it('the old server, should it come up again, is held as well', async () => {
    const { here, there, primary } = await lostSending()
    const store = await here()
    await (await there()).audit.append(noteOf('read'))
    await store.audit.append(noteOf('read'))
    await store.guard.releaseAfterFailover({ lost: [], note: RELEASED })
    await store.audit.append(noteOf('read'))
    const old = await primary()
    await old.audit.append(noteOf('read'))
    expect((await old.guard.standing()).hold).not.toBeNull()
  })
})

describe.skipIf(!hasServer)('after a failover with a journal that is gone for good', () => {
  it('what waited before is in doubt, and what came since is not', async () => {
    const { here, there } = await failOver((store) => store.audit.append(noteOf('read')))
    const store = await here()
    await store.audit.append(noteOf('read'))
    await requestIn(store, 'pending', numbered(6))
    const refused = store.guard.releaseAfterFailover({ lost: ['0'.repeat(32)], note: RELEASED })
    await expect(refused).rejects.toMatchObject({ code: 'usage' })
    const missing = await store.guard
      .releaseAfterFailover({ lost: [], note: RELEASED })
      .catch((error: Error) => error.message)
    const [place = ''] = /[0-9a-f]{32}/.exec(typeof missing === 'string' ? missing : '') ?? []
    await store.guard.releaseAfterFailover({ lost: [place], note: RELEASED })
    expect(await stateOf(store, 1)).toBe('unknown')
    expect(await stateOf(store, 2)).toBe('unknown')
    expect(await stateOf(store, 6)).toBe('pending')
    const found = await there()
    await found.guard.recoverSent(AT)
    expect((await found.guard.standing()).hold).toBeNull()
  })
})

describe.skipIf(!hasServer)('a machine that comes back after its journal was given up', () => {
  it('lifts no hold, although its vault is from later than what the database has', async () => {
    const { here, there } = await failOver(async (store) => {
      for (let time = 0; time < 9; time += 1) {
        await store.guard.hold(HOLD, noteOf('queue.held'))
        await store.guard.release(RELEASED)
      }
    })
    const store = await there()
    await store.audit.append(noteOf('read'))
    const missing = await store.guard
      .releaseAfterFailover({ lost: [], note: RELEASED })
      .catch((error: Error) => error.message)
    const [place = ''] = /[0-9a-f]{32}/.exec(typeof missing === 'string' ? missing : '') ?? []
    await store.guard.releaseAfterFailover({ lost: [place], note: RELEASED })
    await store.guard.hold(HOLD, noteOf('queue.held'))
    const back = await here()
    await back.guard.recoverSent(AT)
    await store.guard.recoverSent(AT)
    for (const one of [store, back]) expect((await one.guard.standing()).hold).toEqual(HOLD)
  })
})

describe.skipIf(!hasServer)(
  'after a failover to a server that knows of fewer failovers than the one before',
  () => {
    it('sending goes on with one release', async () => {
      const { here, there } = await failOver(async (store, url) => {
        await tell(
          url,
          `insert into shield.failovers (number, noticed_at, place, why, last_seq, released_at, released_by)
          select 1, begun_at, id, 'another one', 0, begun_at, 'anna' from shield.places limit 1`,
        )
        await store.audit.append(noteOf('read'))
      })
      const stores = [await here(), await there()]
      for (const store of stores) await store.audit.append(noteOf('read'))
      for (const store of stores) expect((await store.guard.standing()).hold).not.toBeNull()
      await stores[1]?.guard.releaseAfterFailover({ lost: [], note: RELEASED })
      for (const store of stores) await store.audit.append(noteOf('read'))
      for (const store of stores) expect((await store.guard.standing()).hold).toBeNull()
    })
  },
)

describe.skipIf(!hasServer)('without any failover', () => {
  it('there is nothing to release after', async () => {
    const store = await openedPostgresStore({ url: await freshDatabase(), file: temporaryFile() })
    const refused = store.guard.releaseAfterFailover({ lost: [], note: RELEASED })
    await expect(refused).rejects.toMatchObject({
      code: 'conflict',
      message: 'No failover waits to be released',
    })
  })
})
