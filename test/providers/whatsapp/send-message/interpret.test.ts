import { describe, expect, it } from 'vitest'
import type { ProviderResponse } from '../../../../src/domain/provider/http.ts'
import { whatsappSendMessage as operation } from '../../../../src/providers/whatsapp/send-message.ts'
import {
  answer,
  fakeReading,
  graphError,
  HELLO,
  ORDER_UPDATE,
  PHONE_NUMBER_ID,
  templatesBody,
} from '../fake-whatsapp.ts'
import { resultOf } from '../../result-of.ts'
import { ADA, freeze, type Raw } from './message.ts'

const interpret = async (response: ProviderResponse, raw: Raw = { text: 'Hi' }) => {
  const reading = fakeReading({ get: () => templatesBody([HELLO, ORDER_UPDATE]) })
  return operation.interpret(response, await freeze(raw, reading))
}

const accepted = (message: object, contact: object = { input: ADA, wa_id: '491701234567' }) =>
  answer(200, { messaging_product: 'whatsapp', contacts: [contact], messages: [message] })

const TAKEN = {
  kind: 'remark',
  text: 'WhatsApp has taken it; shield whatsapp list-messages shows whether it was delivered',
}

describe('an answer with the id of a message', () => {
  it('is applied; the result says what was sent, as the store looks for it', async () => {
    const outcome = await interpret(accepted({ id: 'wamid.OUT1' }))
    expect(outcome).toEqual({
      kind: 'applied',
      result: {
        id: 'wamid.OUT1',
        message: {
          id: 'wamid.OUT1',
          account: PHONE_NUMBER_ID,
          phone: ADA,
          userId: null,
          kind: 'text',
          text: 'Hi',
        },
        state: null,
        waId: '491701234567',
        differs: [],
      },
    })
  })

  it.each<[string, Raw, object]>([
    ['a file with a caption', { image: '123456', caption: 'Mug' }, { kind: 'image', text: 'Mug' }],
    ['a file without', { image: '123456' }, { kind: 'image', text: null }],
    [
      'a question',
      { text: 'Tomorrow?', button: [{ id: 'a', title: 'b' }] },
      { kind: 'buttons', text: 'Tomorrow?' },
    ],
    [
      'a template',
      { template: 'hello', language: 'en_US', param: ['a', 'b'], headerParam: 'c' },
      { kind: 'template', text: 'b and a' },
    ],
    [
      'a message to a user id',
      { to: 'US.13491208655302741918', text: 'Hi' },
      { phone: null, userId: 'US.13491208655302741918' },
    ],
  ])('remembers %s', async (_what, raw, message) => {
    const outcome = await interpret(accepted({ id: 'wamid.OUT1' }, {}), raw)
    expect(outcome).toMatchObject({ kind: 'applied', result: { message } })
  })

  it('remembers the id that Meta gives the person', async () => {
    const contact = { input: ADA, wa_id: '491701234567', user_id: 'DE.13491208655302741918' }
    expect(await interpret(accepted({ id: 'wamid.OUT1' }, contact))).toMatchObject({
      result: { message: { phone: ADA, userId: 'DE.13491208655302741918' } },
    })
  })

  it.each(['accepted', 'held_for_quality_assessment', 'paused'])(
    'in the state %s is applied',
    async (state) => {
      const outcome = await interpret(accepted({ id: 'wamid.OUT1', message_status: state }))
      expect(outcome).toMatchObject({ kind: 'applied', result: { state } })
    },
  )
})

describe('an answer that is no proof', () => {
  it.each<[string, ProviderResponse]>([
    ['200 without messages', answer(200, { messaging_product: 'whatsapp' })],
    ['200 with no message', answer(200, { messaging_product: 'whatsapp', messages: [] })],
    ['200 with a message without an id', answer(200, { messaging_product: 'whatsapp', messages: [{}] })],
    ['200 with an empty id', answer(200, { messaging_product: 'whatsapp', messages: [{ id: '' }] })],
    ['200 with a number for an id', answer(200, { messaging_product: 'whatsapp', messages: [{ id: 1 }] })],
    ['200 with somebody else’s JSON', answer(200, { messages: [{ id: 'wamid.OUT1' }] })],
    ['200 with success only', answer(200, { success: true })],
    ['200 with a list', answer(200, [{ id: 'wamid.OUT1' }])],
    ['200 with a page', answer(200, '<!doctype html>')],
    ['200 with a refusal in it', graphError(131047, { status: 200 })],
    ['300 and the body of an accepted message', { ...accepted({ id: 'wamid.OUT1' }), status: 300 }],
    ['500 and the body of an accepted message', { ...accepted({ id: 'wamid.OUT1' }), status: 500 }],
    ['204', answer(204, '')],
    ['302', answer(302, '')],
    ['400 with a page', answer(400, '<!doctype html>')],
    ['400 with somebody else’s JSON', answer(400, { error: { code: 'server_error', message: 'no' } })],
    ['400 with an error without a code', answer(400, { error: { message: 'no' } })],
    ['400 with a code that is no number', answer(400, { error: { code: '131047' } })],
    ['404 with a page', answer(404, 'Not Found')],
    ['500 with a page', answer(500, 'Oops')],
    ['502 of the path', answer(502, 'Bad Gateway')],
    ['504 of the path', answer(504, { error: 'timeout' })],
  ])('%s', async (_what, response) => {
    expect(await interpret(response)).toMatchObject({ kind: 'ambiguous' })
  })

  it.each([1, 2, 131000, 131016, 131057, 133004])('Meta’s own trouble %i', async (code) => {
    expect(await interpret(graphError(code, { status: 400 }))).toMatchObject({ kind: 'ambiguous' })
  })

  it.each([-1, 5, 99, 101, 199, 300, 500, 131001, 999_999])(
    'the code %i, which nobody has described',
    async (code) => {
      expect(await interpret(graphError(code))).toMatchObject({ kind: 'ambiguous' })
    },
  )

  it.each([500, 502, 503, 504])('a known refusal with status %i', async (status) => {
    expect(await interpret(graphError(131047, { status }))).toMatchObject({ kind: 'ambiguous' })
  })

  it.each<[string, ProviderResponse]>([
    ['a GET', graphError(100, { details: null, subcode: 33, message: 'Unsupported get request. Object …' })],
    ['a field', graphError(100, { details: null, message: 'Tried accessing nonexisting field (messages)' })],
    ['what is gone', graphError(33, { details: null, message: 'The object does not exist' })],
  ])('a refusal of %s, which a redirect may have made of the sending', async (_what, response) => {
    expect(await interpret(response)).toMatchObject({ kind: 'ambiguous' })
  })

  it('says what came', async () => {
    expect(await interpret(graphError(131000, { status: 500, details: 'Something went wrong' }))).toEqual({
      kind: 'ambiguous',
      reason: 'WhatsApp answered 500 (131000: Something went wrong)',
    })
    expect(
      await interpret(graphError(131045, { status: 500, details: 'Incorrect certificate' })),
    ).toMatchObject({
      reason:
        'WhatsApp answered 500: the number is not rightly registered with the Cloud API (131045: Incorrect certificate)',
    })
    expect(await interpret(answer(200, '<html>'))).toMatchObject({
      reason: 'WhatsApp answered 200 with something that is not JSON',
    })
    expect(await interpret(answer(200, {}))).toMatchObject({
      reason: 'WhatsApp answered 200 without the id of a message',
    })
  })
})

describe('a refusal of Meta’s', () => {
  it.each([
    [[0, 190], 'the token is no longer valid'],
    [[3, 10, 200, 251, 299, 131005], 'the token may not do this'],
    [[100, 131009], 'a part of it is not valid'],
    [[131008], 'a part of it is missing'],
    [[33], 'the number that should send it is not there'],
    [[131021], 'it would go to the sender itself'],
    [[131047], 'the 24-hour window is closed; only a template can be sent'],
    [[131026], 'it cannot be delivered'],
    [[131030], "the recipient is not on the test number's list"],
    [[131051], 'WhatsApp does not take this kind of message'],
    [[131052], 'the file could not be fetched'],
    [[131053], 'the file could not be taken'],
    [[131062], 'this message cannot go to a user id'],
    [[132000], 'the template takes another number of parameters'],
    [[132012, 132018], "a parameter does not have the template's form"],
    [[132001], 'there is no such template'],
    [[132005], 'the filled-in template is too long'],
    [[132007], 'the template breaks a policy'],
    [[132015], 'the template is paused'],
    [[132016], 'the template is disabled'],
    [[131049], 'the recipient gets no more marketing'],
    [[131050], 'the recipient has opted out'],
    [[130472], 'the recipient is in an experiment'],
    [[130403], 'the recipient has blocked this business'],
    [[131048], 'too many of your messages were reported as spam'],
    [[131031], 'the account is locked'],
    [[368], 'the account is blocked'],
    [[131042], 'the account has a problem with paying'],
    [[133010], 'the number is not registered'],
    [[130497], 'this account may not write to people in this country'],
    [[131037], 'the name that is shown for the number is not approved'],
    [[131045], 'the number is not rightly registered'],
    [[4, 80007, 130429, 131056], 'too many messages for now'],
  ])('%j is not applied: %s', async (codes, meaning) => {
    for (const code of codes) {
      for (const status of [400, 401, 403, 404, 429]) {
        expect(await interpret(graphError(code, { status })), `${code} with ${status}`).toEqual({
          kind: 'not_applied',
          reason: expect.stringContaining(`WhatsApp refused it: ${meaning}`) as unknown,
        })
      }
    }
  })

  it('of a POST to a number that is not there is certain too', async () => {
    const message = 'Unsupported post request. Object with ID 4711 does not exist'
    expect(await interpret(graphError(100, { details: null, subcode: 33, message }))).toEqual({
      kind: 'not_applied',
      reason: `WhatsApp refused it: the number that should send it is not there (100: (#100) ${message})`,
    })
  })

  it('is told with Meta’s more exact words, shortened', async () => {
    const outcome = await interpret(graphError(131047, { details: 'x'.repeat(5000) }))
    expect(outcome).toEqual({
      kind: 'not_applied',
      reason: `WhatsApp refused it: the 24-hour window is closed; only a template can be sent (131047: ${'x'.repeat(300)}…)`,
    })
  })
})

describe('what WhatsApp says of the recipient is compared with what was sent', () => {
  it.each<[Raw, object, readonly string[]]>([
    [{}, { input: ADA, wa_id: '491701234567' }, []],
    [{}, { input: '491701234567' }, []],
    [{}, { input: '+49 170 1234567', wa_id: 491701234567 }, []],
    [{}, {}, []],
    [{ to: '+5511987654321' }, { input: '+5511987654321', wa_id: '551187654321' }, []],
    [
      {},
      { input: '1491701234567', wa_id: '1491701234567' },
      [
        `the number that it was given is +1491701234567, not ${ADA}`,
        `the number that it sent to is +1491701234567, not ${ADA}`,
      ],
    ],
    [{ to: 'US.1349' }, { input: 'US.1349', user_id: 'US.1349' }, []],
    [
      { to: 'US.1349' },
      { input: 'US.1349', user_id: 'US.9999' },
      ['the user id that it sent to is US.9999, not US.1349'],
    ],
  ])('%j: %j', async (raw, contact, differs) => {
    const outcome = await interpret(accepted({ id: 'wamid.OUT1' }, contact), { text: 'Hi', ...raw })
    expect(outcome).toMatchObject({ kind: 'applied', result: { differs } })
    const shown = operation.show(resultOf(outcome))
    const text = `WhatsApp says otherwise than it was sent: ${differs.join('; ')}`
    expect(shown.slice(1, -1)).toEqual(differs.length === 0 ? [] : [{ kind: 'warning', text }])
  })

  it('and the name that it has for the number is shown', async () => {
    const contact = { input: '+5511987654321', wa_id: '551187654321' }
    const outcome = await interpret(accepted({ id: 'wamid.OUT1' }, contact), {
      to: '+5511987654321',
      text: 'Hi',
    })
    expect(operation.show(resultOf(outcome))).toMatchObject([
      { facts: [{}, { value: '+5511987654321' }, { label: 'At WhatsApp', value: '+551187654321' }, {}] },
      TAKEN,
    ])
  })
})

describe('a sent message is shown', () => {
  it('with its id and state, which is not delivery', async () => {
    const outcome = await interpret(accepted({ id: 'wamid.OUT1' }))
    expect(operation.show(resultOf(outcome))).toEqual([
      {
        kind: 'facts',
        facts: [
          { label: 'Message', value: 'wamid.OUT1' },
          { label: 'To', value: ADA },
          { label: 'State', value: 'accepted' },
        ],
      },
      TAKEN,
    ])
  })

  it.each([
    ['held_for_quality_assessment', 'WhatsApp holds it back until it has judged the template'],
    ['paused', 'WhatsApp has paused the template and may not deliver it'],
  ])('with a warning when it is %s', async (state, text) => {
    const outcome = await interpret(accepted({ id: 'wamid.OUT1', message_status: state }))
    const shown = operation.show(resultOf(outcome))
    expect(shown.slice(1)).toEqual([{ kind: 'warning', text }, TAKEN])
  })
})

it('nothing can be looked up, and nothing makes a second one impossible', () => {
  expect(operation.recovery).toBe('none')
  expect(operation.lookup).toBeUndefined()
})
