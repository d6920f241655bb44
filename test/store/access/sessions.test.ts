import { rmSync } from 'node:fs'
import { expect, it } from 'vitest'
import type { StoredSession } from '../../../src/domain/access/session.ts'
import type { Store } from '../../../src/domain/ports/store.ts'
import { noteOf, tokenOf } from '../samples.ts'
import { everyStore } from '../stores.ts'

const TEN = '2026-04-02T10:00:00.000Z'
const ELEVEN = '2026-04-02T11:00:00.000Z'
const OPENED = noteOf('session.opened')
const NOTHING_OLD = { openedBefore: TEN, seenBefore: TEN, most: 20 }

const anna = tokenOf({ id: 'tok_0000000001', principal: 'anna' })
const ben = tokenOf({ id: 'tok_0000000002', principal: 'ben' })

function sessionOf(mark: string, changes: Partial<StoredSession> = {}): StoredSession {
  return { idHash: mark.repeat(64), tokenId: anna.id, openedAt: TEN, seenAt: TEN, ...changes }
}

async function withTokens(store: Store): Promise<Store> {
  for (const token of [anna, ben]) await store.tokens.add(token, noteOf('token.created', token.id))
  return store
}

async function idsOf(store: Store, ...marks: readonly string[]): Promise<string> {
  const found = await Promise.all(marks.map((mark) => store.sessions.find(mark.repeat(64))))
  return marks.filter((_, index) => found[index] !== undefined).join('')
}

everyStore((open) => {
  it('a session is kept and audited as it was opened, and seen and ended by any process', async () => {
    const { store, another } = await open()
    await withTokens(store)
    const other = await another()
    await store.sessions.open(sessionOf('a'), NOTHING_OLD, OPENED)
    expect(await other.sessions.find('a'.repeat(64))).toEqual({ ...sessionOf('a'), isGenuine: true })
    expect(await other.sessions.find('b'.repeat(64))).toBeUndefined()
    expect(await other.audit.newest({ limit: 1 })).toMatchObject([{ type: 'session.opened' }])
    await other.sessions.see('a'.repeat(64), ELEVEN)
    expect(await store.sessions.find('a'.repeat(64))).toMatchObject({ seenAt: ELEVEN, isGenuine: true })
    await other.sessions.end('a'.repeat(64))
    expect(await store.sessions.find('a'.repeat(64))).toBeUndefined()
    await store.sessions.see('a'.repeat(64), ELEVEN)
    expect(await other.sessions.find('a'.repeat(64)), 'ended for good').toBeUndefined()
    expect(await store.audit.head()).toMatchObject({ number: 3 })
  })

  it('a session that is opened ends those that are over, and the oldest of its own token', async () => {
    const { store } = await open()
    await withTokens(store)
    const add = (mark: string, changes: Partial<StoredSession> = {}) =>
      store.sessions.open(sessionOf(mark, changes), { ...NOTHING_OLD, most: 3 }, OPENED)
    await add('a', { tokenId: ben.id })
    await add('b', { openedAt: '2026-04-02T10:00:02.000Z' })
    await add('c', { openedAt: '2026-04-02T10:00:01.000Z' })
    await add('d', { openedAt: '2026-04-02T10:00:03.000Z' })
    expect(await idsOf(store, 'a', 'b', 'c', 'd')).toBe('abcd')
    await add('e', { openedAt: '2026-04-02T10:00:04.000Z' })
    expect(await idsOf(store, 'a', 'b', 'c', 'd', 'e')).toBe('abde')
    await store.sessions.see('b'.repeat(64), ELEVEN)
    await store.sessions.open(
      sessionOf('f', { openedAt: ELEVEN, seenAt: ELEVEN }),
      { openedBefore: '2026-04-02T10:00:02.000Z', seenBefore: '2026-04-02T10:30:00.000Z', most: 20 },
      OPENED,
    )
    expect(await idsOf(store, 'a', 'b', 'd', 'e', 'f')).toBe('bf')
  })

  it('a session under a seal key that was replaced is not genuine, and does not become so', async () => {
    const { store } = await open()
    await withTokens(store)
    await store.sessions.open(sessionOf('a'), NOTHING_OLD, OPENED)
    rmSync((await store.guard.keyState()).path)
    await expect(store.sessions.find('a'.repeat(64))).rejects.toMatchObject({ code: 'unavailable' })
    await store.guard.replaceKey(noteOf('guard.key_replaced'))
    expect(await store.sessions.find('a'.repeat(64))).toMatchObject({ isGenuine: false })
    await store.sessions.see('a'.repeat(64), ELEVEN)
    expect(await store.sessions.find('a'.repeat(64))).toMatchObject({ isGenuine: false, seenAt: TEN })
  })
})
