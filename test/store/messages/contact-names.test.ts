import { describe, expect, it } from 'vitest'
import type { Store } from '../../../src/domain/ports/store.ts'
import { ACCOUNT, ADA, ADA_ID, all, newsOf, receivedOf, sent, statusOf, succeed } from './message-samples.ts'
import { everyStore } from '../stores.ts'

everyStore((open) => {
  describe('a person under several names', () => {
    const HOUR_AGO = '2026-03-02T08:00:00.000Z'
    const found = async (store: Store, contact: string, opening = true) =>
      (
        await store.messages.list({
          ...all,
          direction: 'received',
          contact: [contact],
          ...(opening ? { opening } : {}),
        })
      ).map(({ id }) => id)

    it('is known by what the answer to a message called the number', async () => {
      const { store, another } = await open()
      const typed = '+5511987654321'
      const result = { ...(sent('wamid.OUT1', { phone: typed }) as object), waId: '551187654321' }
      await succeed(store, 1, result, '2026-03-02T07:00:00.000Z')
      await store.messages.record(newsOf({ received: [receivedOf({ phone: '+551187654321' })] }))
      const other = await another()
      expect(await found(other, typed)).toEqual(['wamid.IN1'])
      expect(await found(other, typed, false)).toEqual(['wamid.IN1'])
      const listed = await other.messages.list({ ...all, direction: 'sent', contact: ['+551187654321'] })
      expect(listed.map(({ id }) => id)).toEqual(['wamid.OUT1'])
    })

    it.each([
      ['a number', '551187654321', { phone: '+551187654321' }],
      ['an id', ADA_ID, { phone: null, userId: ADA_ID }],
    ])('is known by %s that a status of the message names', async (_what, recipient, from) => {
      const { store } = await open()
      await succeed(store, 1, sent('wamid.OUT1', { phone: '+5511987654321' }), HOUR_AGO)
      await store.messages.record(
        newsOf({ received: [receivedOf(from)], statuses: [statusOf({ recipient })] }),
      )
      expect(await found(store, '+5511987654321')).toEqual(['wamid.IN1'])
      expect(await found(store, '+5511900000000')).toEqual([])
    })

    it('who has another number now is not found under the old one, but for the history', async () => {
      const { store } = await open()
      const change = { account: ACCOUNT, from: ADA, to: '+4915112345678', at: '2026-03-02T10:00:00.000Z' }
      const before = receivedOf({ id: 'wamid.IN1', userId: ADA_ID })
      await store.messages.record(newsOf({ received: [before], changes: [change] }))
      // The same change again, as Meta sends it.
      await store.messages.record(newsOf({ changes: [change] }))
      for (const name of [ADA, ADA_ID, '+4915112345678']) expect(await found(store, name), name).toEqual([])
      for (const name of [ADA, ADA_ID, '+4915112345678'])
        expect(await found(store, name, false), name).toEqual(['wamid.IN1'])
      const after = receivedOf({ id: 'wamid.IN2', userId: 'DE.2', at: '2026-03-02T10:30:00.000Z' })
      await store.messages.record(newsOf({ received: [after] }))
      expect(await found(store, ADA), 'whoever has the number now').toEqual(['wamid.IN2'])
      expect(await found(store, ADA_ID)).toEqual([])
      expect(await found(store, 'DE.2')).toEqual(['wamid.IN2'])
    })

    it('opens no window by what was written in a group or was no message', async () => {
      const { store } = await open()
      const group = receivedOf({ group: 'grp_1', opensWindow: false })
      await store.messages.record(newsOf({ received: [group] }))
      expect(await found(store, ADA)).toEqual([])
      expect(await store.messages.list(all)).toMatchObject([{ id: 'wamid.IN1', group: 'grp_1' }])
    })
  })
})
