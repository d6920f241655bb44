import { webcrypto } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { WhatsAppAPI } from 'whatsapp-api-js'
import { Text } from 'whatsapp-api-js/messages'
import { fakeReading, HELLO, ORDER_UPDATE, PHONE_NUMBER_ID, templatesBody } from '../fake-whatsapp.ts'
import { ADA, freeze, KEY, type Raw } from './message.ts'

/** What an independent client would send: path and body. */
async function sentByOthers(text: Text, replyTo?: string): Promise<{ path: string; body: string }> {
  const sent: { path: string; body: string }[] = []
  const api = new WhatsAppAPI({
    token: 'token',
    appSecret: 'secret',
    v: 'v26.0',
    ponyfill: {
      subtle: webcrypto.subtle,
      fetch: async (url, init) => {
        const request = new Request(url, init)
        sent.push({ path: new URL(request.url).pathname, body: await request.text() })
        return Response.json({})
      },
    },
  })
  await api.sendMessage(PHONE_NUMBER_ID, ADA, text, replyTo, KEY)
  return sent[0] ?? { path: '', body: '' }
}

describe('a text', () => {
  it.each<[string, Raw, Text, string?]>([
    ['alone', { text: 'Your order 17 is on its way.' }, new Text('Your order 17 is on its way.')],
    [
      'with a preview of its link',
      { text: 'See https://shop.example/17', previewUrl: true },
      new Text('See https://shop.example/17', true),
    ],
    ['that answers', { text: 'Yes', replyTo: 'wamid.IN1' }, new Text('Yes'), 'wamid.IN1'],
    [
      'in every script, over lines',
      { text: '  Grüße, Zoë 😀\n“quoted” \\ / \u202e' },
      new Text('  Grüße, Zoë 😀\n“quoted” \\ / \u202e'),
    ],
  ])('%s is byte for byte what another client sends', async (_how, raw, text, replyTo) => {
    const { call } = await freeze(raw)
    expect({ path: call.path, body: call.body }).toEqual(await sentByOthers(text, replyTo))
    expect(call).toMatchObject({ method: 'POST', query: [], headers: [] })
  })
})

describe('a message', () => {
  const reading = fakeReading({ get: () => templatesBody([ORDER_UPDATE, HELLO]) })

  it.each<[string, Raw, object]>([
    [
      'to somebody without a number goes to the id',
      { to: 'US.13491208655302741918', text: 'Hi' },
      { recipient: 'US.13491208655302741918', type: 'text', text: { body: 'Hi' } },
    ],
    [
      'to a number as people write it goes to the number',
      { to: ' +49 (170) 123-45.67', text: 'Hi' },
      { to: ADA, type: 'text', text: { body: 'Hi' } },
    ],
    [
      'with buttons is a question with replies',
      {
        text: 'Deliver tomorrow?',
        button: [
          { id: 'yes', title: 'Yes' },
          { id: 'no', title: 'No' },
        ],
        footer: 'Shop',
      },
      {
        to: ADA,
        type: 'interactive',
        interactive: {
          type: 'button',
          body: { text: 'Deliver tomorrow?' },
          footer: { text: 'Shop' },
          action: {
            buttons: [
              { type: 'reply', reply: { id: 'yes', title: 'Yes' } },
              { type: 'reply', reply: { id: 'no', title: 'No' } },
            ],
          },
        },
      },
    ],
    [
      'with an uploaded document names it by id',
      { document: '1037543291543636', filename: 'invoice-17.pdf', caption: 'Invoice' },
      {
        to: ADA,
        type: 'document',
        document: { id: '1037543291543636', caption: 'Invoice', filename: 'invoice-17.pdf' },
      },
    ],
    [
      'with a picture behind a link names the link',
      { image: 'https://shop.example/mug.jpg?v=2' },
      { to: ADA, type: 'image', image: { link: 'https://shop.example/mug.jpg?v=2' } },
    ],
    [
      'with a link to a host in other letters is sent as it will be looked up',
      { sticker: 'https://münchen.example/a b' },
      { to: ADA, type: 'sticker', sticker: { link: 'https://xn--mnchen-3ya.example/a%20b' } },
    ],
    ['with a sound', { audio: '123456' }, { to: ADA, type: 'audio', audio: { id: '123456' } }],
    [
      'with a video',
      { video: '123456', caption: 'See' },
      { to: ADA, type: 'video', video: { id: '123456', caption: 'See' } },
    ],
    [
      'from a template gives parameters by name where it has names',
      {
        template: 'order_update',
        language: 'en_US',
        param: ['order=17=18', 'first_name=Ada'],
        headerMedia: 'https://shop.example/mug.jpg',
        buttonParam: [
          { index: 0, value: '17' },
          { index: 1, value: 'STOP' },
        ],
      },
      {
        to: ADA,
        type: 'template',
        template: {
          name: 'order_update',
          language: { code: 'en_US' },
          components: [
            {
              type: 'header',
              parameters: [{ type: 'image', image: { link: 'https://shop.example/mug.jpg' } }],
            },
            {
              type: 'body',
              parameters: [
                { type: 'text', parameter_name: 'order', text: '17=18' },
                { type: 'text', parameter_name: 'first_name', text: 'Ada' },
              ],
            },
            { type: 'button', sub_type: 'url', index: '0', parameters: [{ type: 'text', text: '17' }] },
            {
              type: 'button',
              sub_type: 'quick_reply',
              index: '1',
              parameters: [{ type: 'payload', payload: 'STOP' }],
            },
          ],
        },
      },
    ],
    [
      'from a template gives parameters by place where it has none, in the order of their numbers',
      { template: 'hello', language: 'en_US', param: ['one', 'two'], headerParam: 'Ada' },
      {
        to: ADA,
        type: 'template',
        template: {
          name: 'hello',
          language: { code: 'en_US' },
          components: [
            { type: 'header', parameters: [{ type: 'text', text: 'Ada' }] },
            {
              type: 'body',
              parameters: [
                { type: 'text', text: 'one' },
                { type: 'text', text: 'two' },
              ],
            },
          ],
        },
      },
    ],
  ])('%s', async (_what, raw, expected) => {
    const { body } = await freeze(raw, reading)
    expect(body).toEqual({
      messaging_product: 'whatsapp',
      recipient_type: 'individual',
      ...expected,
      biz_opaque_callback_data: KEY,
    })
  })

  it('without parameters has no components', async () => {
    const plain = { ...HELLO, components: [{ type: 'BODY', text: 'Hello' }] }
    const { body } = await freeze(
      { template: 'hello', language: 'en_US' },
      fakeReading({ get: () => templatesBody([plain]) }),
    )
    expect(body['template']).toEqual({ name: 'hello', language: { code: 'en_US' } })
  })

  it('goes through the version and the number that are configured', async () => {
    const { call } = await freeze({ text: 'Hi' }, { ...fakeReading(), apiVersion: 'v27.0' })
    expect(call.path).toBe(`/v27.0/${PHONE_NUMBER_ID}/messages`)
  })
})
