import { describe, expect, it } from 'vitest'
import type { Json } from '../../../src/domain/json.ts'
import { whatsapp } from '../../../src/providers/whatsapp/provider.ts'

const AT = '2026-11-23T09:00:00.000Z'
const ACCOUNT = '106540352242922'
const ADA_ID = 'DE.13491208655302741918'

const parse = (body: Json) => {
  const news = whatsapp.parseWebhook?.(body, AT)
  if (news === undefined) throw new Error('WhatsApp has no webhook')
  return news
}

const metadata = { display_phone_number: '15550783881', phone_number_id: ACCOUNT }

function hook(...values: readonly Json[]): Json {
  const changes = values.map((value) => ({ field: 'messages', value }))
  return { object: 'whatsapp_business_account', entry: [{ id: '102290129340398', changes }] }
}

const contacts = [{ profile: { name: 'Ada' }, wa_id: '491701234567', user_id: ADA_ID }]

function incoming(
  message: { readonly [key: string]: Json },
  around: { readonly [key: string]: Json } = { contacts },
) {
  const base = { from: '491701234567', from_user_id: ADA_ID, id: 'wamid.IN1', timestamp: '1795399200' }
  return hook({ messaging_product: 'whatsapp', metadata, ...around, messages: [{ ...base, ...message }] })
}

function status(news: { readonly [key: string]: Json }): Json {
  const base = {
    id: 'wamid.OUT1',
    status: 'delivered',
    timestamp: '1795399260',
    recipient_id: '491701234567',
  }
  return hook({ messaging_product: 'whatsapp', metadata, statuses: [{ ...base, ...news }] })
}

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
        },
      ],
      statuses: [],
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

  it.each<[string, { readonly [key: string]: Json }, string | null]>([
    ['image', { image: { id: '1', caption: 'Broken' } }, 'Broken'],
    ['audio', { audio: { id: '1', voice: true } }, null],
    ['document', { document: { id: '1', filename: 'a.pdf' } }, 'a.pdf'],
    ['document', { document: { id: '1', filename: 'a.pdf', caption: 'Bill' } }, 'Bill'],
    ['location', { location: { name: 'Shop', address: 'Main St 1', latitude: 1 } }, 'Shop, Main St 1'],
    ['contacts', { contacts: [{ name: { formatted_name: 'Bob' } }, {}] }, 'Bob'],
    [
      'interactive',
      { interactive: { type: 'button_reply', button_reply: { id: 'y', title: 'Yes' } } },
      'Yes',
    ],
    ['interactive', { interactive: { type: 'list_reply', list_reply: { id: 'y', title: 'Two' } } }, 'Two'],
    ['interactive', { interactive: { type: 'nfm_reply', nfm_reply: { body: 'Sent' } } }, 'Sent'],
    ['button', { button: { payload: 'x', text: 'Stop' } }, 'Stop'],
    ['reaction', { reaction: { message_id: 'wamid.X', emoji: '👍' } }, '👍'],
    ['reaction', { reaction: { message_id: 'wamid.X' } }, null],
    ['order', { order: { catalog_id: '1', text: 'Please' } }, 'Please'],
    [
      'edit',
      { edit: { original_message_id: 'wamid.X', message: { type: 'text', text: { body: 'New' } } } },
      null,
    ],
    ['edit', { edit: { original_message_id: 'wamid.X', text: { body: 'New' } } }, 'New'],
    ['unsupported', { errors: [{ code: 131051, title: 'Unsupported' }] }, null],
    ['hologram', { hologram: { depth: 3 } }, null],
  ])('of the kind %s is kept, with what can be read in it: %j', (type, part, text) => {
    expect(parse(incoming({ type, ...part })).received).toMatchObject([{ kind: type, text }])
  })

  it.each(['system', 'revoke'])('is nothing that %s tells: nobody wrote, and no window opens', (type) => {
    const body = incoming({ type, system: { body: 'Ada has a new number', type: 'user_changed_number' } })
    expect(parse(body)).toEqual({ received: [], statuses: [], about: 'other updates' })
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

  it.each(['0', '99999999999', 'soon', '-1', '1795399200.5'])(
    'with the time %j has the time it came',
    (timestamp) => {
      expect(parse(incoming({ type: 'text', timestamp })).received).toMatchObject([{ at: AT }])
    },
  )
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
