import { describe, expect, it } from 'vitest'
import type { Store } from '../../src/domain/ports/store.ts'
import type { ApprovalRequest } from '../../src/domain/request/request.ts'
import { AT, attemptOf, connectionOf, idOf, noteOf, requestIn, requestOf } from './samples.ts'
import { everyStore } from './stores.ts'

const LATER = '2026-03-02T11:00:00.000Z'
const HOLD = { reason: 'the agent has gone mad', by: { name: 'anna', door: 'cli' }, at: AT } as const
const held = noteOf('queue.held')
const released = noteOf('queue.released')

/** That a call was about to be sent, of which the store knows nothing. */
function intentOf(request: ApprovalRequest) {
  const { id: requestId, operation, provider, connection, providerKey, digest } = request
  return {
    requestId,
    operation,
    provider,
    connection,
    providerKey,
    digest,
    attemptId: 'att_0000000009',
    at: AT,
  }
}

const claim = (store: Store, id: string) =>
  store.requests.claim(id, attemptOf(), noteOf('request.executing', id))

everyStore((open) => {
  describe('a hold', () => {
    it('is seen by everybody, and lets nothing be claimed until it is released', async () => {
      const { store, another } = await open()
      const other = await another()
      const request = await requestIn(store, 'approved')
      expect((await store.guard.standing()).hold).toBeNull()
      expect(await store.guard.hold(HOLD, held)).toEqual({ isNew: true, hold: HOLD })
      expect((await other.guard.standing()).hold).toEqual(HOLD)
      expect(await claim(other, request.id)).toEqual({ kind: 'held', request, hold: HOLD })
      expect(await other.requests.find(request.id)).toEqual(request)
      expect(await other.guard.release(released)).toEqual(HOLD)
      expect((await store.guard.standing()).hold).toBeNull()
      expect(await claim(store, request.id)).toMatchObject({ kind: 'claimed' })
    })

    it('stays as it is when another comes, and both ends are told once', async () => {
      const { store } = await open()
      expect(await store.guard.release(released)).toBeNull()
      await store.guard.hold(HOLD, held)
      const again = { ...HOLD, reason: 'another', at: LATER }
      expect(await store.guard.hold(again, held)).toEqual({ isNew: false, hold: HOLD })
      await store.guard.release(released)
      expect(await store.guard.release(released)).toBeNull()
      const types = (await store.audit.list({ after: 0, limit: 9 })).map(({ type }) => type)
      expect(types).toEqual(['queue.held', 'queue.released'])
    })
  })

  describe('a sending that the journal holds and the store does not', () => {
    it.each(['pending', 'approved', 'cancelled'] as const)(
      'makes its request unknown, though it was %s, and holds everything',
      async (state) => {
        const { store, another } = await open()
        const request = await requestIn(store, state)
        await store.guard.recordIntent(intentOf(request))
        expect((await store.guard.standing()).journal).toBe('changed')
        expect(await store.guard.recoverSent(LATER)).toEqual({
          lost: [request.id],
          damage: null,
          vault: null,
        })
        const other = await another()
        expect(await other.requests.find(request.id)).toMatchObject({
          state: 'unknown',
          updatedAt: LATER,
          ending: { code: 'interrupted', evidence: null },
        })
        expect(await other.guard.standing()).toMatchObject({
          hold: { reason: expect.stringContaining('had lost 1 sending') as string },
          journal: 'known',
        })
        expect(await other.guard.recoverSent(LATER)).toMatchObject({ lost: [], damage: null })
      },
    )

    it('makes a request again that is gone, without what was sent', async () => {
      const { store } = await open()
      await store.connections.add(connectionOf({ name: 'work' }), noteOf('connection.added'))
      const gone = requestOf({ id: idOf(7) })
      await store.guard.recordIntent(intentOf(gone))
      await store.guard.recoverSent(LATER)
      expect(await store.requests.find(gone.id)).toMatchObject({
        state: 'unknown',
        connectionName: 'work',
        account: 'anna@shop.de',
        digest: gone.digest,
        providerKey: gone.providerKey,
        input: null,
        payloadLost: true,
      })
    })

    it('is never sent again: the claim looks for it by itself', async () => {
      const { store } = await open()
      const request = await requestIn(store, 'approved')
      await store.guard.recordIntent(intentOf(request))
      expect(await claim(store, request.id)).toMatchObject({
        kind: 'not_approved',
        request: { state: 'unknown' },
      })
      expect((await store.guard.standing()).hold?.reason).toContain(`had lost that ${request.id} was sent`)
    })

    it('moves nowhere else either', async () => {
      const { store } = await open()
      const request = await requestIn(store, 'approved')
      await store.guard.recordIntent(intentOf(request))
      const cancelling = {
        id: request.id,
        from: ['approved'],
        to: 'cancelled',
        note: noteOf('request.cancelled', request.id),
      } as const
      expect(await store.requests.move(cancelling)).toMatchObject({
        moved: false,
        request: { state: 'unknown' },
      })
    })

    it('is no news where the store has the attempt', async () => {
      const { store } = await open()
      const request = await requestIn(store, 'executing')
      await store.guard.recordIntent({ ...intentOf(request), attemptId: attemptOf().id })
      expect(await store.guard.recoverSent(LATER)).toEqual({ lost: [], damage: null, vault: null })
      expect(await store.requests.find(request.id)).toEqual(request)
      expect(await store.guard.journalState()).toMatchObject({ intents: 1, problem: null })
    })
  })

  describe('why a request will not be sent', () => {
    it('is nothing for what stands as it was proposed and approved', async () => {
      const { store } = await open()
      const [waits, approved] = [
        await requestIn(store, 'pending'),
        await requestIn(store, 'approved', requestOf({ id: idOf(2) })),
      ]
      expect(await store.guard.whyForged(waits)).toBeNull()
      expect(await store.guard.whyForged(approved)).toBeNull()
    })

    it('is said of what was read and is not what stands there', async () => {
      const { store } = await open()
      const request = await requestIn(store, 'approved')
      const altered = { ...request, account: 'eve@evil.example' }
      expect(await store.guard.whyForged(altered)).toContain('no longer matches its digest')
      expect(await store.guard.whyForged({ ...request, warnings: ['all is well'] })).toContain(
        'its seal does not fit',
      )
    })
  })

  it('the clock that was taken for right is the one by which expiry is judged', async () => {
    const { store } = await open()
    const reading = { now: Date.parse(LATER), bootId: 'b-1', uptime: 9 }
    await store.guard.resetClock(reading, noteOf('clock.reset'))
    expect((await store.guard.standing()).clock).toEqual({ time: reading.now, bootId: 'b-1', uptime: 9 })
    expect(await store.audit.newest({ limit: 1 })).toMatchObject([{ type: 'clock.reset' }])
  })
})
