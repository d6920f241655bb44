import { expect, it } from 'vitest'
import { ownerOf } from '../../gate/bench.ts'
import { everyStore } from '../stores.ts'

const TEN = '2026-04-02T10:00:00.000Z'
const ELEVEN = '2026-04-02T11:00:00.000Z'
const BOUND = { most: 3, before: TEN }

const consentOf = (mark: string) => ({
  id: mark.repeat(32),
  owner: ownerOf(7),
  begunAt: TEN,
  expiresAt: ELEVEN,
})

everyStore((open) => {
  it('a wait for a consent is seen and ended by any process, and its first outcome stays', async () => {
    const { store, another } = await open()
    const other = await another()
    const { id } = consentOf('a')
    expect(await store.consents.begin(consentOf('a'), BOUND)).toBeNull()
    const waiting = { ...consentOf('a'), endAskedAt: null, outcome: null, endedAt: null }
    expect(await other.consents.find(id)).toEqual(waiting)
    await other.consents.askToEnd(id, TEN)
    expect(await store.consents.find(id)).toEqual({ ...waiting, endAskedAt: TEN })
    await store.consents.settle(id, { state: 'failed' }, ELEVEN)
    await other.consents.settle(id, { state: 'connected' }, TEN)
    expect(await other.consents.find(id)).toMatchObject({ outcome: { state: 'failed' }, endedAt: ELEVEN })
    expect([await other.consents.forget(id), await store.consents.forget(id)]).toEqual([true, false])
    expect(await store.consents.find(id)).toBeUndefined()
  })

  it('only so many are waited for, whichever process waits, and old ones are dropped', async () => {
    const { store, another } = await open()
    const other = await another()
    for (const mark of ['a', 'b', 'c']) expect(await store.consents.begin(consentOf(mark), BOUND)).toBeNull()
    expect(await other.consents.begin(consentOf('d'), BOUND)).toBe(3)
    expect(await other.consents.find(consentOf('d').id)).toBeUndefined()
    await store.consents.settle(consentOf('a').id, {}, TEN)
    expect(await other.consents.begin(consentOf('d'), BOUND)).toBeNull()
    expect(await other.consents.find(consentOf('a').id), 'told for a while').toBeDefined()
    const later = { most: 3, before: '2026-04-02T11:00:00.001Z' }
    expect(
      await other.consents.begin({ ...consentOf('e'), expiresAt: '2026-04-02T12:00:00.000Z' }, later),
    ).toBe(null)
    for (const mark of ['a', 'b', 'c', 'd']) {
      expect(await store.consents.find(consentOf(mark).id), mark).toBeUndefined()
    }
  })
})
