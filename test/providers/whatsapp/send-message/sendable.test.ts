import { describe, expect, it } from 'vitest'
import { fakeReading, HELLO, ORDER_UPDATE, templatesBody } from '../fake-whatsapp.ts'
import { factsOf, freeze, type Raw } from './message.ts'

describe('a template that Meta always refuses is refused before anybody approves it:', () => {
  const order = {
    template: 'order_update',
    language: 'en_US',
    param: ['first_name=Ada', 'order=17'],
    headerMedia: 'https://shop.example/x',
    buttonParam: [{ index: 0, value: '17' }],
  }
  const hello = { template: 'hello', language: 'en_US', param: ['a', 'b'], headerParam: 'Ada' }

  it.each<[string, string]>([
    ['a\nb', 'a line break'],
    ['a\r\nb', 'a line break'],
    ['a\u2028b', 'a line break'],
    ['a\tb', 'a tab'],
    ['a     b', 'more than four blanks in a row'],
    [' ', 'nothing but blanks'],
  ])('with the parameter %j, in its text, its header or a button', async (text, what) => {
    const body = [HELLO, ORDER_UPDATE]
    const reading = fakeReading({ get: () => templatesBody(body) })
    const refused = (raw: Raw, flag: string) =>
      expect(freeze(raw, reading)).rejects.toMatchObject({
        code: 'usage',
        message: `${flag} has ${what}, which WhatsApp puts into no template`,
      })
    await refused({ ...order, param: ['first_name=Ada', `order=${text}`] }, '--param {{order}}')
    await refused({ ...hello, param: ['a', text] }, '--param {{2}}')
    await refused({ ...hello, headerParam: text }, '--header-param {{1}}')
    await refused({ ...order, buttonParam: [{ index: 0, value: text }] }, '--button-param index=0')
    const fine = 'a    b = c'
    await freeze({ ...order, param: ['first_name=Ada', `order=${fine}`] }, reading)
    await freeze({ ...hello, param: ['a', fine] }, reading)
  })

  it.each(['FLOW', 'CATALOG', 'MPM', 'OTP', 'ORDER_DETAILS', 'REMINDER', 'hologram', ''])(
    'with a button of the kind %j, which would be sent without what it needs',
    async (type) => {
      const buttons = [{ type, text: 'Book, now' }]
      const components = [
        { type: 'BODY', text: 'Look' },
        { type: 'BUTTONS', buttons },
      ]
      const reading = fakeReading({ get: () => templatesBody([{ ...HELLO, components }]) })
      await expect(freeze({ template: 'hello', language: 'en_US' }, reading)).rejects.toMatchObject({
        code: 'usage',
        message: `hello has a button that shield cannot fill in: ${type || 'of no kind'} ("Book, now")`,
      })
    },
  )

  it.each(['VOICE_CALL', 'REQUEST_CONTACT_INFO'])(
    'but not with one that is sent as it is: %s',
    async (type) => {
      const components = [
        { type: 'BODY', text: 'Look' },
        { type: 'BUTTONS', buttons: [{ type, text: 'Here' }] },
      ]
      const reading = fakeReading({ get: () => templatesBody([{ ...HELLO, components }]) })
      expect((await freeze({ template: 'hello', language: 'en_US' }, reading)).body).toMatchObject({
        template: { name: 'hello', language: { code: 'en_US' } },
      })
    },
  )

  it('but what was proposed before such a rule can still be shown', async () => {
    const reading = fakeReading({ get: () => templatesBody([HELLO, ORDER_UPDATE]) })
    const frozen = await freeze(order, reading)
    const input = { ...frozen.input, to: '+49 (0)170 1234567', param: ['first_name=Ada', 'order=a\nb'] }
    const buttons = [{ kind: 'FLOW', label: 'Book', target: '' }]
    const template = frozen.facts.template && { ...frozen.facts.template, buttons }
    const older = { ...frozen, input: { ...input, buttonParam: [] }, facts: { ...frozen.facts, template } }
    expect(factsOf(older)).toMatchObject({ Buttons: 'Book' })
  })
})

describe('a number', () => {
  it.each([
    ['+49 (0)170 1234567', '+49 170 1234567'],
    ['+49(0)1701234567', '+49 1701234567'],
    ['+44 ( 0 ) 20 7123 4567', '+44 20 7123 4567'],
    ['+39 (0)6 1234 5678', '+39 06 1234 5678'],
  ])('with a zero in brackets is refused, with the spelling to use: %s', async (to, spelling) => {
    const refusal = { code: 'usage', hint: `It is written --to ${JSON.stringify(spelling)}` }
    await expect(freeze({ to, text: 'Hi' })).rejects.toMatchObject(refusal)
  })

  it.each<[string, string | null]>([
    ['+491701234567', null],
    [
      '+4901701234567',
      '+4901701234567 has a 0 behind +49 that is not dialled from abroad: is +491701234567 meant?',
    ],
    [
      '+44 (020) 7123 4567',
      '+4402071234567 has a 0 behind +44 that is not dialled from abroad: is +442071234567 meant?',
    ],
    ['+390612345678', null],
    ['+2250123456789', null],
    ['+5215512345678', null],
    ['+541123456789', null],
    ['+155507838811', '+155507838811 has not the length that numbers behind +1 have'],
    ['+9991234567', '+9991234567 begins with no country code that is in use'],
    ['US.13491208655302741918', null],
    ['US.ENT.11815799212886844830', null],
  ])('%s is sent to, and what is odd about it is said: %s', async (to, odd) => {
    const { prepared, body } = await freeze({ to, text: 'Hi' })
    const window = /24-hour window/
    expect((prepared.warnings ?? []).filter((text) => !window.test(text))).toEqual(odd === null ? [] : [odd])
    const name = to.replaceAll(/[^\w.+]/g, '')
    expect(body['to'] ?? body['recipient']).toBe(name)
  })
})
