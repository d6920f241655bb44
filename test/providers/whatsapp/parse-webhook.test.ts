import { describe, expect, it } from 'vitest'
import type { Json } from '../../../src/domain/text/json.ts'
import { ACCOUNT, ADA_ID, AT, contacts, hook, incoming, metadata, parse, status } from './webhook-bodies.ts'

describe('a message that somebody wrote', () => {
  it('is read with its number in E.164, its user id and the time it was written', () => {
    expect(parse(incoming({ type: 'text', text: { body: 'Where is my order?' } }))).toEqual({
      received: [
        {
          id: 'wamid.IN1',
          account: ACCOUNT,
          phone: '+491701234567',
          userId: ADA_ID,
          kind: 'text',
          text: 'Where is my order?',
          at: '2026-11-23T02:00:00.000Z',
          group: null,
          opensWindow: true,
        },
      ],
      statuses: [],
      changes: [],
      about: '1 message',
    })
  })

  it('comes without a number from somebody with a user name', () => {
    const value = {
      metadata,
      contacts: [{ profile: { name: 'Ada', username: 'ada' }, user_id: ADA_ID }],
      messages: [
        {
          from_user_id: ADA_ID,
          id: 'wamid.IN1',
          timestamp: '1795399200',
          type: 'text',
          text: { body: 'Hi' },
        },
      ],
    }
    expect(parse(hook(value)).received).toMatchObject([{ phone: null, userId: ADA_ID, text: 'Hi' }])
  })

  it('is told apart from those of others in the same delivery', () => {
    const bob = { profile: { name: 'Bob' }, wa_id: '491709999999', user_id: 'DE.2' }
    const message = { id: 'wamid.IN1', timestamp: '1795399200', type: 'text', text: { body: 'Hi' } }
    const messages = [
      { ...message, from: '491709999999' },
      { ...message, id: 'wamid.IN2', from_user_id: ADA_ID },
    ]
    expect(parse(hook({ metadata, contacts: [...contacts, bob], messages })).received).toMatchObject([
      { phone: '+491709999999', userId: 'DE.2' },
      { phone: '+491701234567', userId: ADA_ID },
    ])
  })

  it.each(['system', 'edit', 'revoke', 'request_welcome'])(
    'is nothing that %s tells: nobody wrote anew, and no window opens',
    (type) => {
      expect(parse(incoming({ type })).received).toMatchObject([{ kind: type, opensWindow: false }])
    },
  )

  it('in a group opens no window of its writer, whatever its kind', () => {
    for (const type of ['text', 'image', 'hologram']) {
      const [message] = parse(incoming({ type, group_id: 'HBgLMTY1M' })).received
      expect(message).toMatchObject({ phone: '+491701234567', group: 'HBgLMTY1M', opensWindow: false })
    }
  })

  it.each([
    ['no id', { id: '' }],
    ['half a character in its id', { id: 'wamid.\ud800' }],
    ['an id that is no text', { id: 17 }],
  ])('with %s is left out, and the others are kept', (_what, change) => {
    const fine = { from: '491701234567', id: 'wamid.IN2', timestamp: '1795399200', type: 'text' }
    const messages = [{ ...fine, ...change }, fine]
    const { received, about } = parse(hook({ metadata, contacts, messages }))
    expect([received.map(({ id }) => id), about]).toEqual([['wamid.IN2'], '1 message, other updates'])
  })

  it.each<[string, { readonly [key: string]: Json }, string]>([
    ['location', { location: { name: 'Shop' } }, 'Shop'],
    ['contacts', { contacts: [{ name: { formatted_name: 'Bob' } }] }, 'Bob'],
    ['text', { text: { body: 'Hi' } }, 'Hi'],
    ['unknown', { hologram: {} }, '(without words)'],
  ])('that does not name its kind is %s by what is in it', (kind, part, text) => {
    expect(parse(incoming(part)).received).toMatchObject([{ kind, text }])
  })

  it.each(['5678', 'Ada', null, 17])(
    'of a sender that cannot be read (%j) is nobody’s that is known',
    (from) => {
      const message = { from, id: 'wamid.IN1', timestamp: '1795399200', type: 'text', text: { body: 'Hi' } }
      const { received } = parse(hook({ metadata, messages: [message] }))
      expect(received).toMatchObject([{ phone: null, userId: null, text: 'Hi' }])
    },
  )

  it('may have numbers in the place of texts', () => {
    const value = {
      metadata: { phone_number_id: 106540352242922 },
      contacts: [{ wa_id: 491701234567, user_id: ADA_ID }],
      messages: [{ from: 491701234567, id: 'wamid.IN1', timestamp: 1795399200, type: 'text' }],
      statuses: [{ id: 'wamid.OUT1', status: 'failed', timestamp: 1795399260, errors: [{ code: '131026' }] }],
    }
    const { received, statuses } = parse(hook(value))
    const at = '2026-11-23T02:00:00.000Z'
    expect(received).toMatchObject([{ account: ACCOUNT, phone: '+491701234567', userId: ADA_ID, at }])
    expect(statuses).toMatchObject([{ account: ACCOUNT, error: '131026', at: '2026-11-23T02:01:00.000Z' }])
  })

  it.each([
    '1795424401',
    '4102444700',
    '0',
    '99999999999',
    'soon',
    '-1',
    '1795399200.5',
    1795399200.5,
    1795399200000,
    true,
    null,
  ])('with the time %j has the time it came', (timestamp) => {
    expect(parse(incoming({ type: 'text', timestamp })).received).toMatchObject([{ at: AT }])
  })
})

describe('a status', () => {
  it('is read with the key that our call carried', () => {
    const key = `sh${'0123456789abcdef'.repeat(2)}`
    expect(parse(status({ biz_opaque_callback_data: key, recipient_user_id: ADA_ID })).statuses).toEqual([
      {
        messageId: 'wamid.OUT1',
        account: ACCOUNT,
        status: 'delivered',
        recipient: '491701234567',
        providerKey: key,
        error: null,
        at: '2026-11-23T02:01:00.000Z',
      },
    ])
  })

  it.each(['order-17', `sh${'0'.repeat(31)}`, ` sh${'0'.repeat(32)}`, `SH${'0'.repeat(32)}`, 5, null])(
    'with the mark %j of somebody else has no key of ours',
    (mark) => {
      expect(parse(status({ biz_opaque_callback_data: mark })).statuses).toMatchObject([
        { providerKey: null },
      ])
    },
  )

  it('of a failure says why, with or without a recipient', () => {
    const errors = [
      { code: 131026, title: 'Message undeliverable', error_data: { details: 'Not on WhatsApp' } },
    ]
    expect(parse(status({ status: 'failed', errors })).statuses).toMatchObject([
      { status: 'failed', error: '131026: Not on WhatsApp' },
    ])
    const bare = {
      metadata,
      statuses: [{ id: 'wamid.OUT1', status: 'failed', timestamp: '1795399260', errors: [{}] }],
    }
    expect(parse(hook(bare)).statuses).toMatchObject([{ recipient: '', error: null }])
  })

  it('of a payment says nothing of the message that asked for it', () => {
    const payment = { type: 'payment', status: 'failed', payment: { reference_id: '17' } }
    expect(parse(status(payment))).toMatchObject({ statuses: [], about: 'other updates' })
    expect(parse(status({ type: 'message' })).statuses).toHaveLength(1)
  })

  it('that shield does not know is left out', () => {
    expect(parse(status({ status: 'teleported' }))).toMatchObject({ statuses: [], about: 'other updates' })
  })
})

describe('a delivery', () => {
  it('may hold a thousand updates of several numbers', () => {
    const values = Array.from({ length: 1000 }, (_none, index) => ({
      metadata: { phone_number_id: String(index % 3) },
      statuses: [{ id: `wamid.${index}`, status: 'sent', timestamp: '1795399260', recipient_id: '49' }],
    }))
    const { statuses, about } = parse(hook(...values))
    expect([statuses.length, new Set(statuses.map(({ account }) => account)).size, about]).toEqual([
      1000,
      3,
      '1000 statuses',
    ])
  })

  it('of another field, or with an error of the whole account, says so and brings nothing', () => {
    const changes = [
      { field: 'account_update', value: { event: 'VERIFIED' } },
      { field: 'x\u001b[31m', value: {} },
      { field: 'messages', value: { metadata, errors: [{ code: 131031, title: 'Locked' }] } },
    ]
    const body = { object: 'whatsapp_business_account', entry: [{ id: '1', changes }] }
    expect(parse(body)).toEqual({
      received: [],
      statuses: [],
      changes: [],
      about: 'error 131031 of the account, account_update, an unknown field',
    })
  })

  it.each<Json>([
    null,
    [],
    'text',
    5,
    {},
    { object: 'page', entry: [{ changes: [{ field: 'messages', value: {} }] }] },
    { object: 'whatsapp_business_account' },
    { object: 'whatsapp_business_account', entry: {} },
    { object: 'whatsapp_business_account', entry: [null, { changes: 7 }] },
  ])('that is not understood brings nothing and breaks nothing: %j', (body) => {
    expect(parse(body)).toMatchObject({ received: [], statuses: [], about: 'nothing known' })
  })

  it('without the id of our number belongs to nobody', () => {
    const message = { from: '49170', id: 'wamid.1', type: 'text' }
    expect(parse(hook({ messages: [message] }))).toMatchObject({ received: [], about: 'unreadable' })
  })
})
