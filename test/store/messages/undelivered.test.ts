import { describe, expect, it } from 'vitest'
import type { Store } from '../../../src/domain/ports/store.ts'
import { newsOf, sent, statusOf, succeed } from './message-samples.ts'
import { moveOf, noteOf, requestOf } from '../samples.ts'
import { everyStore } from '../stores.ts'

const AT = '2026-03-02T12:00:00.000Z'
const KEY = requestOf().providerKey
const STARTED = '2026-03-02T10:00:00.000Z'

const failed = statusOf({ status: 'failed', providerKey: KEY, error: '131026: Message undeliverable' })

const told = async (store: Store): Promise<readonly (readonly [string | null, string])[]> =>
  (await store.audit.list({ after: 0, limit: 99 }))
    .filter(({ type }) => type === 'request.undelivered')
    .map(({ subject, actor }) => [subject, actor.name])

everyStore((open) => {
  describe('a message that was taken and then failed', () => {
    it('is written down once, whoever notes it and however often', async () => {
      const { store, another } = await open()
      const id = await succeed(store, 1, sent('wamid.OUT1'), STARTED)
      await store.messages.record(newsOf({ statuses: [failed] }))
      const other = await another()
      const noted = await Promise.all(
        [store, other, store].map(async ({ messages }) =>
          messages.noteUndelivered('whatsapp', [KEY, 'x'], AT),
        ),
      )
      expect(noted.toSorted((one, other) => one - other)).toEqual([0, 0, 1])
      expect(await told(other)).toEqual([[id, 'whatsapp']])
    })

    it.each([
      ['got to its recipient', statusOf({ providerKey: KEY }), sent('wamid.OUT1')],
      ['is of another number', { ...failed, account: '2' }, sent('wamid.OUT1')],
      ['is another message', failed, sent('wamid.OUT2')],
      ['belongs to no key', { ...failed, providerKey: null }, sent('wamid.OUT1')],
      ['left no message behind', failed, { id: 'wamid.OUT1' }],
    ])('is not written down where it %s', async (_what, status, result) => {
      const { store } = await open()
      await succeed(store, 1, result, STARTED)
      await store.messages.record(newsOf({ statuses: [status] }))
      expect(await store.messages.noteUndelivered('whatsapp', [KEY], AT)).toBe(0)
      expect(await told(store)).toEqual([])
    })

    it('is not written down while its request has not succeeded', async () => {
      const { store } = await open()
      const request = requestOf({ provider: 'whatsapp', operation: 'whatsapp.send-message' })
      await store.requests.propose(request, false, noteOf('request.proposed', request.id))
      await store.requests.move(moveOf(request, 'pending', 'approved'))
      await store.messages.record(newsOf({ statuses: [failed] }))
      expect(await store.messages.noteUndelivered('whatsapp', [KEY], AT)).toBe(0)
      expect(await store.messages.noteUndelivered('whatsapp', [], AT)).toBe(0)
    })
  })
})
