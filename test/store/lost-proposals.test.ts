import { describe, expect, it } from 'vitest'
import type { Store } from '../../src/domain/ports/store.ts'
import type { ApprovalRequest } from '../../src/domain/request/request.ts'
import { askedOf } from '../../src/domain/vault/intent.ts'
import { AT, idOf, noteOf, requestOf } from './samples.ts'
import { everyStore } from './stores.ts'

const LATER = '2026-03-02T10:05:00.000Z'
const PROPOSED = noteOf('request.proposed')

/** The journal holds that it was sent, and the database does not know it. */
async function sentAndLost(store: Store, request: ApprovalRequest): Promise<void> {
  const { id: requestId, operation, provider, connection, providerKey, digest } = request
  const what = { requestId, operation, provider, connection, providerKey, digest, asked: askedOf(request) }
  await store.guard.recordIntent({ ...what, attemptId: 'att_0000000009', at: AT })
}

everyStore((open) => {
  const keyed = requestOf({ idempotencyKey: 'k-1', input: { a: 1, b: 2 } })
  const byAgent = requestOf({ requester: { name: 'agent', door: 'mcp' }, input: { a: 1, b: 2 } })

  describe('a write that was sent and whose proposal is lost', () => {
    it('is answered with itself under its idempotency key, in doubt, and keeps who asked for it', async () => {
      const { store } = await open()
      await sentAndLost(store, keyed)
      await store.guard.recoverSent(LATER)
      const again = { ...keyed, id: idOf(2), input: { b: 2, a: 1 } }
      const existing = { kind: 'existing', request: { id: keyed.id, state: 'unknown' } }
      expect(await store.requests.askedBefore(again, 'recent', LATER)).toMatchObject(existing)
      expect(await store.requests.propose(again, true, PROPOSED)).toMatchObject(existing)
      expect((await store.requests.find(keyed.id))?.requester).toEqual(keyed.requester)
    })

    it('is a conflict under that key with another input, and no answer to somebody else', async () => {
      const { store } = await open()
      await sentAndLost(store, keyed)
      await store.guard.recoverSent(LATER)
      const other = { ...keyed, id: idOf(2), input: { a: 1 } }
      expect(await store.requests.propose(other, true, PROPOSED)).toMatchObject({ kind: 'key_conflict' })
      const bob = { ...keyed, id: idOf(3), requester: { name: 'bob', door: 'cli' } } as const
      expect(await store.requests.propose(bob, true, PROPOSED)).toMatchObject({ kind: 'created' })
    })

    it('is answered with itself to an agent that repeats the call', async () => {
      const { store } = await open()
      await sentAndLost(store, byAgent)
      await store.guard.recoverSent(LATER)
      const again = { ...byAgent, id: idOf(2) }
      const existing = { kind: 'existing', request: { id: byAgent.id, state: 'unknown' } }
      expect(await store.requests.askedBefore(again, 'recent', LATER)).toMatchObject(existing)
      expect(await store.requests.propose(again, 'recent', PROPOSED)).toMatchObject(existing)
      const other = { ...again, input: { a: 1 } }
      expect(await store.requests.propose(other, 'recent', PROPOSED)).toMatchObject({ kind: 'created' })
    })

    it.each([
      ['under its key', keyed],
      ['by an agent', byAgent],
    ])(
      'and that was asked for again %s before that came to light takes the second one back',
      async (_, lost) => {
        const { store } = await open()
        const [again, other] = [
          { ...lost, id: idOf(2) },
          { ...lost, id: idOf(3), input: { a: 1 }, idempotencyKey: null },
        ]
        for (const request of [again, other]) await store.requests.propose(request, false, PROPOSED)
        await sentAndLost(store, lost)
        expect(await store.guard.recoverSent(LATER)).toMatchObject({ lost: [lost.id] })
        expect(await store.requests.find(again.id)).toMatchObject({
          state: 'cancelled',
          ending: { code: 'stale', message: expect.stringContaining(lost.id) as string },
        })
        expect(await store.requests.find(other.id)).toMatchObject({ state: 'pending' })
        const existing = { kind: 'existing', request: { id: lost.id } }
        expect(await store.requests.propose({ ...lost, id: idOf(4) }, 'recent', PROPOSED)).toMatchObject(
          existing,
        )
      },
    )

    it('and of which only a part is asked for again takes nothing back', async () => {
      const { store } = await open()
      const others = [
        { requester: { name: 'bob', door: 'mcp' } as const },
        { connection: { ...keyed.connection, id: 'con_0000000002' } },
        { idempotencyKey: 'k-2' },
      ].map((changes, index) =>
        requestOf({ idempotencyKey: 'k-1', input: keyed.input, id: idOf(index + 2), ...changes }),
      )
      for (const other of others) await store.requests.propose(other, false, PROPOSED)
      await sentAndLost(store, keyed)
      expect(await store.guard.recoverSent(LATER)).toMatchObject({ lost: [keyed.id] })
      for (const { id } of others) expect(await store.requests.find(id)).toMatchObject({ state: 'pending' })
    })

    it('leaves alone what a person at a terminal asked for again without a key, and may mean twice', async () => {
      const { store } = await open()
      const typed = requestOf({ requester: { name: 'anna', door: 'cli' } })
      const again = { ...typed, id: idOf(2) }
      await store.requests.propose(again, false, PROPOSED)
      await sentAndLost(store, typed)
      expect(await store.guard.recoverSent(LATER)).toMatchObject({ lost: [typed.id] })
      expect(await store.requests.find(again.id)).toMatchObject({ state: 'pending' })
    })
  })
})
