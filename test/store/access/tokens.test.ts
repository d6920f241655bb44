import { rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { noteOf, tokenOf } from '../samples.ts'
import { everyStore } from '../stores.ts'

everyStore((open) => {
  const LATER = '2026-04-02T10:00:00.000Z'
  const created = noteOf('token.created', tokenOf().id)
  const revoked = noteOf('token.revoked', tokenOf().id, LATER)
  const approver = tokenOf({ id: 'tok_0000000000', roles: ['requester', 'approver'], expiresAt: null })

  describe('a token', () => {
    it('is kept as it was made, found by its id and listed oldest first, and audited', async () => {
      const { store } = await open()
      expect(await store.tokens.list()).toEqual([])
      await store.tokens.add(tokenOf(), created)
      await store.tokens.add(approver, created)
      expect(await store.tokens.find(tokenOf().id)).toEqual({ ...tokenOf(), isGenuine: true })
      expect(await store.tokens.list()).toEqual([
        { ...tokenOf(), isGenuine: true },
        { ...approver, isGenuine: true },
      ])
      expect(await store.tokens.find('tok_0000000002')).toBeUndefined()
      expect(await store.audit.head()).toMatchObject({ number: 2 })
    })

    it('is revoked once, at the time of the note; again changes and audits nothing', async () => {
      const { store } = await open()
      await store.tokens.add(tokenOf(), created)
      expect(await store.tokens.revoke(tokenOf().id, revoked)).toBe('revoked')
      expect(await store.tokens.revoke(tokenOf().id, noteOf('token.revoked'))).toBe('revoked_before')
      expect(await store.tokens.revoke('tok_0000000002', revoked)).toBe('missing')
      expect(await store.tokens.find(tokenOf().id)).toEqual({
        ...tokenOf(),
        revokedAt: LATER,
        isGenuine: true,
      })
      expect(await store.audit.head()).toMatchObject({ number: 2 })
    })
  })

  it('a token is seen at once by another process', async () => {
    const { store, another } = await open()
    const other = await another()
    await store.tokens.add(tokenOf(), created)
    expect(await other.tokens.find(tokenOf().id)).toMatchObject({ isGenuine: true, revokedAt: null })
    await store.tokens.revoke(tokenOf().id, revoked)
    expect(await other.tokens.find(tokenOf().id)).toMatchObject({ revokedAt: LATER })
  })

  describe('where the seal key is lost', () => {
    it('nobody gets in, and tokens can still be revoked', async () => {
      const { store } = await open()
      await store.tokens.add(tokenOf(), created)
      rmSync((await store.guard.keyState()).path)
      await expect(store.tokens.find(tokenOf().id)).rejects.toMatchObject({ code: 'unavailable' })
      await expect(store.tokens.list()).rejects.toMatchObject({ code: 'unavailable' })
      await expect(store.tokens.add(approver, created)).rejects.toMatchObject({ code: 'unavailable' })
      expect(await store.tokens.revoke(tokenOf().id, revoked)).toBe('revoked')
    })

    it('and made anew, the old tokens are not genuine', async () => {
      const { store } = await open()
      await store.tokens.add(tokenOf(), created)
      rmSync((await store.guard.keyState()).path)
      await store.guard.replaceKey(noteOf('guard.key_replaced'))
      await store.tokens.add(approver, created)
      expect((await store.tokens.list()).map(({ isGenuine }) => isGenuine)).toEqual([false, true])
    })
  })
})
