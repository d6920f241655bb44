import { describe, expect, it } from 'vitest'
import { ADA, BOB, PHONE_NUMBER_ID, startGraph, submitToken, TOKENS, WABA_ID } from './graph-client.ts'
import { startClient, type Reply } from '../sandbox-client.ts'

/** Status, code and subcode of a refusal of Meta's. */
const codeOf = ({ status, json }: Reply) => [status, json.error.code, json.error.error_subcode]

describe('connecting', () => {
  it('tries the token first, and takes none that Meta does not know', async () => {
    const client = await startClient({ autoConsent: false })
    expect(await submitToken(client, 'EAAnobody')).toMatchObject({
      status: 400,
      json: { error: { code: 'connection_test_failed' } },
    })
    expect(await submitToken(client, TOKENS.sender)).toMatchObject({
      status: 200,
      json: { providerConfigKey: 'whatsapp-business' },
    })
    expect(client.sandbox.calls().map(({ path, status }) => [path, status])).toEqual([
      ['/v21.0/me', 401],
      ['/v21.0/me', 200],
    ])
  })
})

describe('what can be read', () => {
  it('is the number by its id, in the fields that are asked for', async () => {
    const { graph } = await startGraph()
    expect((await graph(`${PHONE_NUMBER_ID}?fields=display_phone_number`)).json).toEqual({
      display_phone_number: 'sandbox:+1 555-078-3881',
      id: PHONE_NUMBER_ID,
    })
    expect((await graph(PHONE_NUMBER_ID)).json).toMatchObject({ verified_name: 'Sandbox Shop' })
  })

  it('is every template, page by page; the last page has cursors and no next', async () => {
    const { graph } = await startGraph()
    const first = await graph(`${WABA_ID}/message_templates?limit=3&fields=name,language`)
    expect(first.json.data).toEqual([
      { name: 'order_update', language: 'en_US', id: '594425479261596' },
      { name: 'order_update', language: 'de', id: '594425479261597' },
      { name: 'spring_sale', language: 'en_US', id: '594425479261598' },
    ])
    expect(first.json.paging.next).toContain(`/v26.0/${WABA_ID}/message_templates`)
    const rest = await graph(`${WABA_ID}/message_templates?limit=3&after=${first.json.paging.cursors.after}`)
    expect(rest.json.data).toHaveLength(2)
    expect(rest.json.paging).toEqual({ cursors: expect.any(Object) as unknown })
    const named = await graph(`${WABA_ID}/message_templates?name=order_update`)
    expect(named.json.data).toHaveLength(2)
  })

  it('comes untidily in short and empty pages, near names first, when that is asked for', async () => {
    const { graph } = await startGraph('system-user', { untidy: true })
    const first = await graph(`${WABA_ID}/message_templates?name=order_update`)
    expect(first.json).toMatchObject({ data: [], paging: { next: expect.any(String) as unknown } })
    const { after } = first.json.paging.cursors
    const second = await graph(`${WABA_ID}/message_templates?name=order_update&after=${after}`)
    expect(second.json.data.map(({ name }: { name: string }) => name)).toEqual([
      'order_update_old',
      'my_order_update',
    ])
    expect(second.json.paging.next).toEqual(expect.any(String))
  })

  it.each(['limit=0', 'limit=x', 'after=x'])('is refused with %s', async (query) => {
    const { graph } = await startGraph()
    expect(codeOf(await graph(`${WABA_ID}/message_templates?${query}`))).toEqual([400, 100, undefined])
  })

  it('looks as if it were not there to a token that may not see it', async () => {
    const { graph } = await startGraph('sender')
    expect(codeOf(await graph(PHONE_NUMBER_ID))).toEqual([400, 100, 33])
    expect(codeOf(await graph(`${WABA_ID}/message_templates`))).toEqual([400, 100, 33])
    const { graph: all } = await startGraph()
    expect(codeOf(await all('4711'))).toEqual([400, 100, 33])
    expect(codeOf(await all('4711/messages', { method: 'POST', body: {} }))).toEqual([400, 100, 33])
  })
})

describe('a message', () => {
  it('is accepted with an id of its own each time, whatever mark it carries', async () => {
    const { post, accepted } = await startGraph()
    const one = await post({ biz_opaque_callback_data: 'shkey' })
    const other = await post({ biz_opaque_callback_data: 'shkey' })
    expect(one).toMatchObject({
      status: 200,
      json: {
        messaging_product: 'whatsapp',
        contacts: [{ input: ADA, wa_id: '491701234567', user_id: 'DE.13491208655302741918' }],
        messages: [{ id: expect.stringMatching(/^wamid\.[A-Za-z0-9+/=]{32}$/) as unknown }],
      },
    })
    expect(other.json.messages[0].id).not.toBe(one.json.messages[0].id)
    expect(accepted()).toBe(2)
  })

  it('to a user id names it in the answer', async () => {
    const { post } = await startGraph()
    const recipient = 'US.13491208655302741920'
    expect((await post({ to: undefined, recipient })).json.contacts).toEqual([
      { input: recipient, user_id: recipient },
    ])
  })

  it.each([
    ['+55 11 98765-4321', '551187654321'],
    ['+525512345678', '5215512345678'],
    ['+541123456789', '5491123456789'],
  ])('to %s goes to somebody whom WhatsApp calls %s', async (to, waId) => {
    const { post, send } = await startGraph()
    const from = `+${to.replaceAll(/\D/g, '')}`
    await send('/sandbox/messages', { method: 'POST', body: { from, text: 'Hi' } })
    expect((await post({ to })).json.contacts).toEqual([{ input: to, wa_id: waId }])
  })

  it('in a group opens no 24 hours for its writer', async () => {
    const { post, send } = await startGraph()
    const body = { from: BOB, text: 'Hi all', group: 'HBgL' }
    expect((await send('/sandbox/messages', { method: 'POST', body })).status).toBe(202)
    expect(codeOf(await post({ to: BOB }))).toEqual([400, 131047, undefined])
  })

  it('without + goes to another country', async () => {
    const { post } = await startGraph()
    const template = { name: 'order_update', language: { code: 'de' }, components: [orderBody] }
    const reply = await post({ to: '491701234567', type: 'template', template })
    expect(reply.json.contacts).toEqual([{ input: '491701234567', wa_id: '1491701234567' }])
  })

  it.each<[string, object]>([
    ['to a sender', { to: '+15550783881' }],
    ['to nobody', { to: undefined }],
    ['without a product', { messaging_product: undefined }],
  ])('%s is refused, and counts for nothing', async (_what, body) => {
    const { post, accepted } = await startGraph()
    expect((await post(body)).status).toBe(400)
    expect(accepted()).toBe(0)
  })

  it('goes outside the 24 hours only as a template', async () => {
    const { post, clock } = await startGraph()
    const template = { name: 'order_update', language: { code: 'de' }, components: [orderBody] }
    expect(codeOf(await post({ to: BOB }))).toEqual([400, 131047, undefined])
    expect((await post({ to: BOB, type: 'template', template })).status).toBe(200)
    expect((await post()).status).toBe(200)
    clock.time += 23 * 3_600_000
    expect(codeOf(await post())).toEqual([400, 131047, undefined])
  })

  it('is one too many after 45 to one person, until some time has passed', async () => {
    const { post, clock } = await startGraph()
    for (let sent = 0; sent < 45; sent += 1) expect((await post()).status).toBe(200)
    expect(codeOf(await post())).toEqual([400, 131056, undefined])
    expect((await post({ to: undefined, recipient: 'US.13491208655302741920' })).status).toBe(200)
    clock.time += 270_000
    expect((await post()).status).toBe(200)
  })

  it('is not for a token that may only read', async () => {
    const { post } = await startGraph('manager')
    expect(codeOf(await post())).toEqual([403, 10, undefined])
  })

  it('is forgotten by a reset', async () => {
    const { post, send, sandbox } = await startGraph()
    for (let sent = 0; sent < 45; sent += 1) await post()
    sandbox.reset()
    const connected = await submitToken({ send }, TOKENS.sender)
    const again = await send(`/proxy/v26.0/${PHONE_NUMBER_ID}/messages`, {
      method: 'POST',
      body: { messaging_product: 'whatsapp', to: ADA, type: 'text', text: { body: 'Hi' } },
      headers: {
        'provider-config-key': 'whatsapp-business',
        'connection-id': String(connected.json.connectionId),
      },
    })
    expect(again.status).toBe(200)
  })
})

const orderBody = {
  type: 'body',
  parameters: [
    { type: 'text', parameter_name: 'first_name', text: 'Ada' },
    { type: 'text', parameter_name: 'order', text: '17' },
  ],
}
const bodyWith = (order: string) => ({
  ...orderBody,
  parameters: orderBody.parameters.map((one) =>
    one.parameter_name === 'order' ? { ...one, text: order } : one,
  ),
})
const url = { type: 'button', sub_type: 'url', index: '0', parameters: [{ type: 'text', text: '17' }] }
const image = { type: 'header', parameters: [{ type: 'image', image: { id: '1037543291543636' } }] }
const sale = {
  type: 'body',
  parameters: [
    { type: 'text', text: '20' },
    { type: 'text', text: 'Friday' },
  ],
}

const templateOf = (name: string, language: string, components: readonly object[] = []) => ({
  type: 'template',
  template: { name, language: { code: language }, components },
})

describe('content', () => {
  it.each<[string, object]>([
    ['a template with a button', templateOf('order_update', 'en_US', [orderBody, url])],
    ['a template with a picture', templateOf('spring_sale', 'en_US', [image, sale])],
    ['a file by id', { type: 'document', document: { id: '1037543291543636', filename: 'a.pdf' } }],
    ['a file by link', { type: 'image', image: { link: 'https://shop.example.com/mug.jpg' } }],
    [
      'buttons',
      {
        type: 'interactive',
        interactive: {
          type: 'button',
          body: { text: 'Tomorrow?' },
          action: { buttons: [{ type: 'reply', reply: { id: 'yes', title: 'Yes' } }] },
        },
      },
    ],
  ])('is taken: %s', async (_what, body) => {
    const { post } = await startGraph()
    expect((await post(body)).status).toBe(200)
  })

  it.each<[string, object, readonly [number, number]]>([
    ['a text that is no number', { to: 'Ada' }, [400, 131009]],
    ['a number that is not on WhatsApp', { to: '+4930123456' }, [400, 131026]],
    ['a user id that nobody has', { to: undefined, recipient: 'US.1' }, [400, 131026]],
    ['the number of the sender', { to: '+1 555-078-3881' }, [400, 131021]],
    ['an empty text', { text: { body: '' } }, [400, 100]],
    ['a text that is too long', { text: { body: 'x'.repeat(4097) } }, [400, 100]],
    ['another kind', { type: 'hologram', hologram: {} }, [400, 131051]],
    [
      'a file by both',
      { type: 'image', image: { id: '1037543291543636', link: 'https://x.example' } },
      [400, 100],
    ],
    ['a file that was never uploaded', { type: 'image', image: { id: '99999' } }, [400, 131009]],
    [
      'a link that leads nowhere',
      { type: 'image', image: { link: 'https://shop.invalid/x' } },
      [400, 131053],
    ],
    [
      'a link without encryption',
      { type: 'image', image: { link: 'http://shop.example.com/x' } },
      [400, 131053],
    ],
    [
      'four buttons',
      {
        type: 'interactive',
        interactive: { type: 'button', body: { text: 'Hi' }, action: { buttons: [{}, {}, {}, {}] } },
      },
      [400, 131009],
    ],
    ['a template that is not there', templateOf('nothing', 'en_US'), [404, 132001]],
    ['a template that is not there in this language', templateOf('spring_sale', 'de'), [404, 132001]],
    ['a template that is paused', templateOf('old_greeting', 'en_US'), [400, 132015]],
    ['too few parameters', templateOf('order_update', 'de'), [400, 132000]],
    ['parameters of other names', templateOf('order_update', 'de', [sale]), [400, 132012]],
    ['a button without its parameter', templateOf('order_update', 'en_US', [orderBody]), [400, 132012]],
    ['a parameter of two lines', templateOf('order_update', 'de', [bodyWith('1\n7')]), [400, 132018]],
    ['a parameter with a tab', templateOf('order_update', 'de', [bodyWith('1\t7')]), [400, 132018]],
    ['a parameter with a gap', templateOf('order_update', 'de', [bodyWith('1     7')]), [400, 132018]],
    [
      'a parameter of two lines in a button',
      templateOf('order_update', 'en_US', [
        orderBody,
        { ...url, parameters: [{ type: 'text', text: '1\n7' }] },
      ]),
      [400, 132018],
    ],
    ['a form without its component', templateOf('book_a_table', 'en_US'), [400, 132012]],
    ['a header without its picture', templateOf('spring_sale', 'en_US', [sale]), [400, 132012]],
    [
      'marketing to somebody who wants none',
      { ...templateOf('spring_sale', 'en_US', [image, sale]), to: '+491708888888' },
      [400, 131050],
    ],
  ])('is refused by code: %s', async (_what, body, [status, code]) => {
    const { post, accepted } = await startGraph()
    expect(codeOf(await post(body))).toEqual([status, code, undefined])
    expect(accepted()).toBe(0)
  })
})
