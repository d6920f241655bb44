import { describe, expect, it } from 'vitest'
import type { Json } from '../../../src/domain/text/json.ts'
import type { ReceivedMessage } from '../../../src/domain/webhook/message.ts'
import { ACCOUNT, ADA, ADA_ID, all, newsOf, receivedOf, sent, statusOf, succeed } from './message-samples.ts'
import { everyStore } from '../stores.ts'

everyStore((open) => {
  describe('what a webhook brings', () => {
    it('outlives the process', async () => {
      const { store, another } = await open()
      await store.messages.record(newsOf({ received: [receivedOf()] }))
      await store.close()
      expect(await (await another()).messages.list(all)).toHaveLength(1)
    })

    it('is kept once, however often it comes, and only what is new is returned', async () => {
      const { store } = await open()
      const news = newsOf({ received: [receivedOf()], statuses: [statusOf()] })
      expect(await store.messages.record(news)).toEqual({ received: [receivedOf()], statuses: [statusOf()] })
      expect(await store.messages.record(news)).toEqual({ received: [], statuses: [] })
      const more = newsOf({
        received: [receivedOf({ text: 'changed' }), receivedOf({ id: 'wamid.IN2' })],
        statuses: [statusOf({ at: '2026-03-02T11:30:00.000Z' }), statusOf({ status: 'read' })],
      })
      expect(await store.messages.record(more)).toEqual({
        received: [receivedOf({ id: 'wamid.IN2' })],
        statuses: [statusOf({ status: 'read' })],
      })
      expect((await store.messages.list(all)).map(({ text }) => text)).toEqual(
        Array(2).fill('Where is my order?'),
      )
    })

    it('is told apart by number, by message and by whose status it is', async () => {
      const { store } = await open()
      const news = newsOf({
        received: [receivedOf(), receivedOf({ account: '2' }), receivedOf({ id: 'wamid.IN2' })],
        statuses: [
          statusOf(),
          statusOf({ account: '2' }),
          statusOf({ messageId: 'wamid.OUT2' }),
          statusOf({ status: 'sent' }),
          statusOf({ recipient: '' }),
        ],
      })
      const fresh = await store.messages.record(news)
      expect([fresh.received.length, fresh.statuses.length]).toEqual([3, 5])
    })

    it('is kept whole or not at all', async () => {
      const { store } = await open()
      const broken = newsOf({ received: [receivedOf(), receivedOf({ id: 'wamid.\ud800' })] })
      await expect(store.messages.record(broken)).rejects.toMatchObject({ code: 'usage' })
      const undated = newsOf({ received: [receivedOf(), receivedOf({ id: 'wamid.IN2', at: 'yesterday' })] })
      await expect(store.messages.record(undated)).rejects.toMatchObject({ name: 'ShieldError' })
      expect(await store.messages.list(all)).toEqual([])
    })

    it.each(['', '\0\u202e\u001b[31m', 'x'.repeat(100_000), '😀 ümlaut'])(
      'keeps a text as it is: %.20j',
      async (text) => {
        const { store } = await open()
        await store.messages.record(newsOf({ received: [receivedOf({ text })] }))
        expect(await store.messages.list(all)).toMatchObject([{ text }])
      },
    )

    it('has half characters in a text replaced, so that one bad message does not hold up all others', async () => {
      const { store } = await open()
      await store.messages.record(newsOf({ received: [receivedOf({ text: 'a\ud800b' })] }))
      expect(await store.messages.list(all)).toMatchObject([{ text: 'a\ufffdb' }])
    })
  })

  describe('messages', () => {
    it('are listed newest first, what was received beside what requests have sent', async () => {
      const { store } = await open()
      const late = receivedOf({ id: 'wamid.IN2', at: '2026-03-02T11:00:00.000Z', text: null, kind: 'image' })
      await store.messages.record(newsOf({ received: [receivedOf(), late] }))
      const id = await succeed(store, 1, sent('wamid.OUT1'), '2026-03-02T10:00:00.000Z')
      const rest = { account: ACCOUNT, phone: ADA, userId: null, status: null, error: null, group: null }
      const listed = ({ opensWindow: _opensWindow, ...message }: ReceivedMessage) => message
      expect(await store.messages.list(all)).toEqual([
        { ...rest, ...listed(late), direction: 'received', requestId: null },
        {
          ...rest,
          direction: 'sent',
          id: 'wamid.OUT1',
          kind: 'text',
          text: 'On its way',
          at: '2026-03-02T10:00:00.000Z',
          requestId: id,
        },
        { ...rest, ...listed(receivedOf()), direction: 'received', requestId: null },
      ])
      expect((await store.messages.list({ ...all, limit: 2 })).map((one) => one.id)).toEqual([
        'wamid.IN2',
        'wamid.OUT1',
      ])
      expect((await store.messages.list({ ...all, direction: 'sent' })).map((one) => one.id)).toEqual([
        'wamid.OUT1',
      ])
      expect((await store.messages.list({ ...all, direction: 'received' })).map((one) => one.id)).toEqual([
        'wamid.IN2',
        'wamid.IN1',
      ])
    })

    it('of another number or provider are not listed', async () => {
      const { store } = await open()
      await store.messages.record(newsOf({ received: [receivedOf({ account: '2' })] }))
      await store.messages.record(newsOf({ provider: 'shopify', received: [receivedOf()] }))
      await succeed(store, 1, sent('wamid.OUT1', { account: '2' }), '2026-03-02T10:00:00.000Z')
      expect(await store.messages.list(all)).toEqual([])
      expect(await store.messages.list({ ...all, account: '2' })).toHaveLength(2)
    })

    it.each<[string, Json]>([
      ['nothing', null],
      ['no message', { id: 'event-1' }],
      ['a message without an id', { message: { account: ACCOUNT } }],
      ['an object that is no message', { message: 'wamid.OUT1' }],
      ['a list', [{ message: { id: 'wamid.OUT1' } }]],
    ])('were not sent by a request whose result is %s', async (_what, result) => {
      const { store } = await open()
      await succeed(store, 1, result, '2026-03-02T10:00:00.000Z')
      expect(await store.messages.list(all)).toEqual([])
    })

    it('are listed whatever else a result holds in their place', async () => {
      const { store } = await open()
      const odd = sent('wamid.OUT1', { kind: 7, text: { a: 1 }, phone: [] })
      await succeed(store, 1, odd, '2026-03-02T10:00:00.000Z')
      expect(await store.messages.list(all)).toMatchObject([{ kind: 'unknown', text: null, phone: null }])
    })

    it.each([
      [['sent', 'delivered', 'read'], 'read'],
      [['read', 'sent', 'delivered'], 'read'],
      [['delivered', 'sent'], 'delivered'],
      [['played', 'read'], 'played'],
      [['failed', 'sent'], 'failed'],
    ] as const)('whose statuses come as %j are %s', async (statuses, furthest) => {
      const { store } = await open()
      await succeed(store, 1, sent('wamid.OUT1'), '2026-03-02T10:00:00.000Z')
      for (const status of statuses) {
        const error = status === 'failed' ? 'Message undeliverable' : null
        await store.messages.record(newsOf({ statuses: [statusOf({ status, error })] }))
      }
      await store.messages.record(
        newsOf({ statuses: [statusOf({ account: '2', status: 'failed', error: 'another number' })] }),
      )
      const error = furthest === 'failed' ? 'Message undeliverable' : null
      expect(await store.messages.list(all)).toMatchObject([{ status: furthest, error }])
    })

    it.each([
      [ADA, ['wamid.OUT1', 'wamid.IN3', 'wamid.IN2', 'wamid.IN1']],
      [ADA_ID, ['wamid.OUT1', 'wamid.IN3', 'wamid.IN2', 'wamid.IN1']],
      ['+4930999', ['wamid.IN4']],
      ['DE.999', []],
      ['', []],
      ["' or 1=1 --", []],
    ])('with %j are those under every name of that person', async (contact, ids) => {
      const { store } = await open()
      await store.messages.record(
        newsOf({
          received: [
            receivedOf({ id: 'wamid.IN1', at: '2026-03-02T08:00:00.000Z' }),
            receivedOf({ id: 'wamid.IN2', userId: ADA_ID, at: '2026-03-02T08:10:00.000Z' }),
            receivedOf({ id: 'wamid.IN3', phone: null, userId: ADA_ID, at: '2026-03-02T08:20:00.000Z' }),
            receivedOf({ id: 'wamid.IN4', phone: '+4930999', at: '2026-03-02T08:30:00.000Z' }),
            receivedOf({ id: 'wamid.IN5', phone: null, userId: null, at: '2026-03-02T08:30:00.000Z' }),
          ],
        }),
      )
      await succeed(store, 1, sent('wamid.OUT1'), '2026-03-02T10:00:00.000Z')
      const found = await store.messages.list({ ...all, contact: [contact] })
      expect(found.map((one) => one.id)).toEqual(ids)
    })
  })
})
