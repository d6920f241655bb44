import { describe, expect, it } from 'vitest'
import type { ListedMessage } from '../../../../src/domain/webhook/message.ts'
import type { ApprovalRequest } from '../../../../src/domain/request/request.ts'
import { renderPreview } from '../../../../src/gate/show/render-preview.ts'
import { whatsappSendMessage } from '../../../../src/providers/whatsapp/send-message.ts'
import { fakeReading, HELLO, NOW, ORDER_UPDATE, receivedAt, templatesBody } from '../fake-whatsapp.ts'
import { ADA, factsOf, freeze, type Raw } from './message.ts'
import { localTime } from '../../../../src/domain/text/times.ts'

const DAY = 86_400_000
const at = (before: number): string => new Date(NOW - before).toISOString()
const withMessages = (...messages: readonly ListedMessage[]) => fakeReading({ messages })

describe('the preview of a text', () => {
  it('says to whom, from where, whether the window is open, and what', async () => {
    const frozen = await freeze(
      { text: 'Hi', previewUrl: true, replyTo: 'wamid.IN1' },
      withMessages(receivedAt(at(3_600_000))),
    )
    expect(factsOf(frozen)).toEqual({
      To: 'body/to',
      'From number id': 'path/1',
      Kind: 'body/type',
      '24-hour window': `open until ${localTime('2026-11-24T09:00:00Z')}`,
      Text: 'body/text/body',
      'Preview of the link': 'body/text/preview_url',
      Answers: 'body/context/message_id',
    })
    expect(frozen.prepared.warnings).toEqual([])
  })

  it('to a user without a number shows the id', async () => {
    expect(factsOf(await freeze({ to: 'US.13491208655302741918', text: 'Hi' }))).toMatchObject({
      To: 'body/recipient',
    })
  })
})

describe('the 24-hour window', () => {
  const closed = ['The 24-hour window may be closed; if it is, WhatsApp refuses everything but a template']

  it.each<[string, readonly ListedMessage[], string, readonly string[], unknown]>([
    [
      'is open a moment before its end',
      [receivedAt(at(DAY - 1))],
      `open until ${localTime('2026-11-23T10:00:00Z')}`,
      [],
      { windowOpen: true },
    ],
    [
      'is closed at its end',
      [receivedAt(at(DAY))],
      `probably closed: last message from this number ${localTime('2026-11-22T10:00:00Z')}`,
      closed,
      null,
    ],
    ['is not known without a message', [], 'unknown (no message from this number seen yet)', closed, null],
    [
      'is not made longer by a clock that is ahead',
      [receivedAt(at(-DAY))],
      `open until ${localTime('2026-11-24T10:00:00Z')}`,
      [],
      { windowOpen: true },
    ],
  ])('%s', async (_what, messages, text, warnings, precondition) => {
    const frozen = await freeze({ text: 'Hi' }, withMessages(...messages))
    expect(factsOf(frozen)['24-hour window']).toBe(text)
    expect(frozen.prepared.warnings).toEqual(warnings)
    expect(frozen.precondition).toEqual(precondition)
  })

  it('is that of this number and this person', async () => {
    const reading = withMessages()
    await freeze({ to: '+49 170 1234567', text: 'Hi' }, reading)
    expect(reading.filters).toEqual([
      { account: '106540352242922', contact: [ADA], direction: 'received', opening: true, limit: 1 },
    ])
  })

  it('does not matter to a template', async () => {
    const reading = fakeReading({ get: () => templatesBody([HELLO]) })
    const frozen = await freeze(
      { template: 'hello', language: 'en_US', param: ['a', 'b'], headerParam: 'c' },
      reading,
    )
    expect(factsOf(frozen)['24-hour window']).toBe(
      'unknown (no message from this number seen yet); a template does not need it',
    )
    expect(frozen.prepared.warnings).toEqual([])
  })
})

describe('the preview of a template', () => {
  const read = async (raw: Raw, ...templates: readonly unknown[]) =>
    factsOf(await freeze({ language: 'en_US', ...raw }, fakeReading({ get: () => templatesBody(templates) })))

  it('shows the text as the recipient will see it', async () => {
    const facts = await read(
      {
        template: 'order_update',
        param: ['first_name=Ada', 'order=17'],
        headerMedia: 'https://shop.example/mug.jpg',
        buttonParam: [
          { index: 0, value: '17' },
          { index: 1, value: 'STOP' },
        ],
      },
      ORDER_UPDATE,
    )
    expect(facts).toMatchObject({
      Template: 'body/template/name',
      Language: 'body/template/language/code',
      Category: 'UTILITY',
      Header: 'image: https://shop.example/mug.jpg',
      Text: 'Hello Ada, your order 17 is on its way. 17!',
      Footer: 'Reply STOP to end this',
      Buttons: 'Track it: https://shop.example/track/17\nStop: STOP\nCall us: +4930123456',
      Parameters: 'body/template/components',
    })
  })

  it('shows each parameter as it is sent, behind its name; all else of them is also sent', async () => {
    const sent = async (raw: Raw, template: unknown) => {
      const reading = fakeReading({ get: () => templatesBody([template]) })
      const { prepared, ...frozen } = await freeze({ language: 'en_US', ...raw }, reading)
      const known = { ...frozen, prepared: prepared.facts, warnings: [] }
      const { facts, alsoSent } = renderPreview(whatsappSendMessage, known as unknown as ApprovalRequest)
      const types = alsoSent.filter(({ place }) => place.startsWith('body/template'))
      return [facts.find(({ label }) => label === 'Parameters')?.value, types.map(({ value }) => value)]
    }
    const buttons = [
      { index: 0, value: '17' },
      { index: 1, value: 'STOP' },
    ]
    const order = {
      template: 'order_update',
      param: ['first_name=Ada, the first', 'order=17'],
      headerMedia: '1037543291543636',
      buttonParam: buttons,
    }
    expect(await sent(order, ORDER_UPDATE)).toEqual([
      'header image: 1037543291543636\nbody first_name: "Ada, the first"\nbody order: 17\nbutton url 0: 17\nbutton quick_reply 1 payload: STOP',
      ['text', 'text', 'text'],
    ])
    expect(await sent({ template: 'hello', param: ['a', 'b'], headerParam: 'Ada' }, HELLO)).toEqual([
      'header 1: Ada\nbody 1: a\nbody 2: b',
      ['text', 'text', 'text'],
    ])
  })

  it('fills each placeholder once: what a parameter says is no placeholder', async () => {
    const facts = await read(
      { template: 'hello', param: ['{{2}}', '{{1}} $& $1'], headerParam: '{{1}}' },
      HELLO,
    )
    expect(facts).toMatchObject({ Text: '{{1}} $& $1 and {{2}}', Header: 'News for {{1}}' })
  })

  it('has no parameters where it takes none', async () => {
    const facts = await read(
      { template: 'hello' },
      { ...HELLO, components: [{ type: 'BODY', text: 'Hello' }] },
    )
    expect(facts).toMatchObject({ Text: 'Hello' })
    expect(Object.keys(facts)).not.toContain('Parameters')
  })

  it('shows the code of a button that is copied', async () => {
    const components = [
      { type: 'BODY', text: 'Save' },
      { type: 'BUTTONS', buttons: [{ type: 'COPY_CODE', text: 'Copy', example: ['X'] }] },
    ]
    const facts = await read(
      { template: 'hello', buttonParam: [{ index: 0, value: 'SAVE20' }] },
      { ...HELLO, components },
    )
    expect(facts).toMatchObject({ Buttons: 'Copy: SAVE20' })
  })
})

describe('the preview of a file', () => {
  const warning = ['The file behind the link may change between approval and sending']

  it.each<[Raw, Readonly<Record<string, string>>, readonly string[]]>([
    [{ image: 'https://shop.example/mug.jpg' }, { 'File behind': 'body/image/link' }, warning],
    [
      { document: '1037543291543636', filename: 'a.pdf', caption: 'Invoice' },
      {
        'Uploaded file': 'body/document/id',
        'File name': 'body/document/filename',
        Caption: 'body/document/caption',
      },
      [],
    ],
  ])('%j', async (raw, facts, warnings) => {
    const frozen = await freeze(raw, withMessages(receivedAt(at(0))))
    expect(factsOf(frozen)).toMatchObject(facts)
    expect(frozen.prepared.warnings).toEqual(warnings)
  })

  it('in the header of a template warns of a link too', async () => {
    const raw = {
      template: 'order_update',
      language: 'en_US',
      param: ['first_name=Ada', 'order=17'],
      buttonParam: [{ index: 0, value: '17' }],
    }
    const reading = fakeReading({ get: () => templatesBody([ORDER_UPDATE]) })
    const linked = await freeze({ ...raw, headerMedia: 'https://shop.example/mug.jpg' }, reading)
    expect(linked.prepared.warnings).toEqual(warning)
    expect((await freeze({ ...raw, headerMedia: '1037543291543636' }, reading)).prepared.warnings).toEqual([])
  })
})

it('the preview of a question shows its buttons', async () => {
  const frozen = await freeze({ text: 'Tomorrow?', button: [{ id: 'yes', title: 'Yes' }], footer: 'Shop' })
  expect(factsOf(frozen)).toMatchObject({
    Text: 'body/interactive/body/text',
    Buttons: 'body/interactive/action/buttons',
    Footer: 'body/interactive/footer/text',
  })
})
