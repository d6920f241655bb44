import { hash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { DeliveryEnding, IncomingDelivery } from '../../src/domain/webhook/delivery.ts'
import { AT, idOf, noteOf, requestIn, requestOf } from './samples.ts'
import { everyStore } from './stores.ts'

everyStore((open) => {
  const SECOND = 1_000
  const MINUTE = 60_000
  const DAY = 24 * 60 * MINUTE

  function delivery(number: number, changes: Partial<IncomingDelivery> = {}): IncomingDelivery {
    const body = changes.body ?? Buffer.from(`{"number":${number}}`)
    return {
      id: `dlv_${String(number).padStart(10, '0')}`,
      source: 'nango',
      body,
      bodyHash: hash('sha256', body),
      receivedAt: AT,
      ...changes,
    }
  }

  const later = (milliseconds: number): string => new Date(Date.parse(AT) + milliseconds).toISOString()

  function ending(id: string, changes: Partial<DeliveryEnding> = {}): DeliveryEnding {
    return { id, state: 'done', about: 'auth creation', problem: null, at: AT, notes: [], ...changes }
  }

  const all = { most: 100, bytes: 1_000_000 }

  describe('a delivery', () => {
    it('is kept byte for byte, and outlives the process', async () => {
      const { store, another } = await open()
      const body = Buffer.from([0x7b, 0x00, 0xff, 0xfe, 0x7d])
      await store.deliveries.record([delivery(1, { body })])
      await store.close()
      const found = await (await another()).deliveries.find('dlv_0000000001')
      expect(found).toMatchObject({ number: 1, source: 'nango', bytes: 5, state: 'new', about: null })
      expect(Buffer.from(found?.body ?? []).equals(body)).toBe(true)
    })

    it('is found by its id and by the start of it', async () => {
      const { store } = await open()
      await store.deliveries.record([delivery(1), delivery(2)])
      expect(await store.deliveries.find('dlv_0000000003')).toBeUndefined()
      expect(await store.deliveries.idsStartingWith('dlv_00')).toEqual(['dlv_0000000001', 'dlv_0000000002'])
      expect(await store.deliveries.idsStartingWith('dlv_0000000002')).toEqual(['dlv_0000000002'])
    })

    it('is acted on oldest first, and no more of them at once than was asked for', async () => {
      const { store } = await open()
      await store.deliveries.record([1, 2, 3].map((number) => delivery(number)))
      const ids = async (limit: { most: number; bytes: number }) =>
        (await store.deliveries.oldestNew(limit)).map(({ number }) => number)
      expect(await ids(all)).toEqual([1, 2, 3])
      expect(await ids({ ...all, most: 2 })).toEqual([1, 2])
      expect(await ids({ ...all, bytes: 1 })).toEqual([1])
      expect(await ids({ ...all, bytes: 13 })).toEqual([1, 2])
      await store.deliveries.finish([ending('dlv_0000000001')], [])
      expect(await ids(all)).toEqual([2, 3])
    })

    it('waits, and is counted with the oldest that does, until somebody has acted on it', async () => {
      const { store } = await open()
      expect(await store.deliveries.waiting()).toEqual({ number: 0, since: null })
      const [one, two] = [
        delivery(1, { receivedAt: later(SECOND) }),
        delivery(2, { receivedAt: later(MINUTE) }),
      ]
      await store.deliveries.record([one, two])
      expect(await store.deliveries.waiting()).toEqual({ number: 2, since: later(SECOND) })
      await store.deliveries.finish([ending(one.id, { state: 'failed', problem: 'No' })], [])
      expect(await store.deliveries.waiting()).toEqual({ number: 1, since: later(MINUTE) })
    })

    it('ends once: whoever comes second writes nothing, unless it is acted on again on purpose', async () => {
      const { store } = await open()
      await store.deliveries.record([delivery(1)])
      const first = ending('dlv_0000000001', { notes: [noteOf('connection.refresh_failed', 'con_1')] })
      const second = ending('dlv_0000000001', {
        state: 'failed',
        problem: 'It is no JSON',
        notes: [noteOf('connect.failed')],
      })
      expect(await store.deliveries.finish([first], [])).toEqual(['dlv_0000000001'])
      expect(await store.deliveries.finish([second], [])).toEqual([])
      expect(await store.deliveries.find('dlv_0000000001')).toMatchObject({ state: 'done', problem: null })
      const types = async () => (await store.audit.list({ after: 0, limit: 9 })).map(({ type }) => type)
      expect(await types()).toEqual(['connection.refresh_failed'])
      expect(await store.deliveries.finish([second], ['dlv_0000000001'])).toEqual(['dlv_0000000001'])
      expect(await store.deliveries.find('dlv_0000000001')).toMatchObject({
        state: 'failed',
        about: 'auth creation',
        problem: 'It is no JSON',
        doneAt: AT,
      })
      expect(await types()).toEqual(['connection.refresh_failed', 'connect.failed'])
    })

    it('is listed newest first, by source and state, and from any number on', async () => {
      const { store } = await open()
      await store.deliveries.record([
        delivery(1),
        delivery(2, { source: 'whatsapp' }),
        delivery(3),
        delivery(4),
      ])
      await store.deliveries.finish([ending('dlv_0000000003')], [])
      const numbers = async (filter: object) =>
        (await store.deliveries.list({ limit: 10, ...filter })).map(({ number }) => number)
      expect(await numbers({})).toEqual([4, 3, 2, 1])
      expect(await numbers({ limit: 2 })).toEqual([4, 3])
      expect(await numbers({ before: 3 })).toEqual([2, 1])
      expect(await numbers({ source: 'nango' })).toEqual([4, 3, 1])
      expect(await numbers({ source: 'nango', state: 'new' })).toEqual([4, 1])
      expect(await numbers({ state: 'failed' })).toEqual([])
    })
  })

  describe('the same body', () => {
    const body = Buffer.from('{"type":"auth"}')

    it.each([
      ['nango', 'repeated', 2 * MINUTE - SECOND],
      ['nango', 'new', 2 * MINUTE],
      ['whatsapp', 'repeated', 7 * DAY],
      ['whatsapp', 'repeated', 30 * DAY - SECOND],
    ] as const)('from %s is %s after %i ms', async (source, kind, after) => {
      const { store } = await open()
      await store.deliveries.record([delivery(1, { source, body })])
      const again = delivery(2, { source, body, receivedAt: later(after) })
      const id = kind === 'new' ? 'dlv_0000000002' : 'dlv_0000000001'
      expect(await store.deliveries.record([again])).toEqual([{ kind, id }])
    })

    it('counts once among those that are stored together', async () => {
      const { store } = await open()
      const together = [1, 2, 3].map((number) => delivery(number, { body }))
      expect(await store.deliveries.record(together)).toEqual([
        { kind: 'new', id: 'dlv_0000000001' },
        { kind: 'repeated', id: 'dlv_0000000001' },
        { kind: 'repeated', id: 'dlv_0000000001' },
      ])
      expect(await store.deliveries.list({ limit: 9 })).toHaveLength(1)
    })

    it('from somebody else is something else', async () => {
      const { store } = await open()
      const recorded = await store.deliveries.record([
        delivery(1, { body }),
        delivery(2, { body, source: 'whatsapp' }),
      ])
      expect(recorded.map(({ kind }) => kind)).toEqual(['new', 'new'])
    })

    it('is news again once a clock that ran far ahead was set right', async () => {
      const { store } = await open()
      await store.deliveries.record([delivery(1, { body, receivedAt: later(365 * DAY) })])
      expect(await store.deliveries.record([delivery(2, { body })])).toMatchObject([{ kind: 'new' }])
    })
  })

  describe('an old delivery', () => {
    it('is deleted by those that come after it, but not before somebody acted on it', async () => {
      const { store } = await open()
      await store.deliveries.record([delivery(1), delivery(2)])
      await store.deliveries.finish([ending('dlv_0000000001')], [])
      await store.deliveries.record([delivery(3, { receivedAt: later(30 * DAY) })])
      expect(await store.deliveries.list({ limit: 9 })).toHaveLength(3)
      await store.deliveries.record([delivery(4, { receivedAt: later(30 * DAY + SECOND) })])
      expect((await store.deliveries.list({ limit: 9 })).map(({ number }) => number)).toEqual([4, 3, 2])
    })
  })

  describe('requests in doubt', () => {
    const key = (number: number): string => `sh${String(number).padStart(32, '0')}`

    it('are found by provider key while a webhook can still settle them', async () => {
      const { store } = await open()
      const states = ['unknown', 'failed', 'succeeded', 'pending', 'unknown'] as const
      for (const [index, state] of states.entries()) {
        const number = index + 1
        const provider = number === 5 ? ('google' as const) : ('whatsapp' as const)
        await requestIn(store, state, requestOf({ id: idOf(number), provider, providerKey: key(number) }))
      }
      const keys = states.map((_state, index) => key(index + 1))
      const found = async (given: readonly string[]) =>
        (await store.requests.inDoubt('whatsapp', given)).map(({ id }) => id)
      expect(await found(keys)).toEqual([idOf(1)])
      expect(await found([key(2)])).toEqual([])
      expect(await found([])).toEqual([])
    })

    it('include what failed by a person’s word alone', async () => {
      const { store } = await open()
      const request = await requestIn(store, 'unknown', requestOf({ provider: 'whatsapp' }))
      const by = { name: 'anna', door: 'cli' } as const
      await store.requests.move({
        id: request.id,
        from: ['unknown'],
        to: 'failed',
        ending: { code: 'word', message: 'I looked', evidence: 'person', result: null, by },
        note: noteOf('request.failed', request.id),
      })
      expect(await store.requests.inDoubt('whatsapp', [request.providerKey])).toMatchObject([
        { id: request.id },
      ])
    })
  })

  it('every status that came for a provider key is found, in the order of its coming', async () => {
    const { store } = await open()
    const status = {
      messageId: 'wamid.OUT1',
      account: '1',
      status: 'read',
      recipient: '49',
      providerKey: 'sh1',
      error: null,
      at: AT,
    } as const
    await store.messages.record({
      provider: 'whatsapp',
      received: [],
      changes: [],
      statuses: [
        status,
        { ...status, status: 'sent' },
        { ...status, providerKey: 'sh2', messageId: 'wamid.OUT2' },
        { ...status, providerKey: null, messageId: 'wamid.OUT3' },
      ],
      recordedAt: AT,
    })
    expect(await store.messages.statusesOf('whatsapp', 'sh1')).toEqual([
      status,
      { ...status, status: 'sent' },
    ])
    expect(await store.messages.statusesOf('google', 'sh1')).toEqual([])
  })
})
