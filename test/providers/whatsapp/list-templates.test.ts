import { describe, expect, it } from 'vitest'
import type { ProviderResponse } from '../../../src/domain/provider/http.ts'
import { whatsappListTemplates as operation } from '../../../src/providers/whatsapp/list-templates.ts'
import {
  answer,
  fakeReading,
  graphError,
  HELLO,
  ORDER_UPDATE,
  TEMPLATES,
  templatesBody,
} from './fake-whatsapp.ts'

const names = async (input: object, ...templates: readonly unknown[]): Promise<readonly string[]> => {
  const reading = fakeReading({ get: () => templatesBody(templates) })
  const { templates: found } = await operation.run(input, reading)
  return found.map(({ name, language }) => `${name} ${language}`)
}

describe('templates', () => {
  it('are listed with their text and with what each has to be given', async () => {
    const reading = fakeReading({ get: () => templatesBody([ORDER_UPDATE, HELLO]) })
    const output = await operation.run({}, reading)
    expect(operation.output.parse(output)).toEqual(output)
    expect(output.templates).toEqual([
      {
        name: 'order_update',
        language: 'en_US',
        status: 'APPROVED',
        category: 'UTILITY',
        header: 'IMAGE',
        body: 'Hello {{first_name}}, your order {{order}} is on its way. {{order}}!',
        footer: 'Reply STOP to end this',
        buttons: [
          { kind: 'URL', label: 'Track it', target: 'https://shop.example/track/{{1}}' },
          { kind: 'QUICK_REPLY', label: 'Stop', target: '' },
          { kind: 'PHONE_NUMBER', label: 'Call us', target: '+4930123456' },
        ],
        parameters: { named: true, header: [], body: ['first_name', 'order'], buttons: [0] },
      },
      {
        name: 'hello',
        language: 'en_US',
        status: 'APPROVED',
        category: 'MARKETING',
        header: 'News for {{1}}',
        body: '{{2}} and {{1}}',
        footer: null,
        buttons: [],
        parameters: { named: false, header: ['1'], body: ['2', '1'], buttons: [] },
      },
    ])
    expect(reading.asked).toEqual([
      {
        path: TEMPLATES,
        query: [
          ['fields', 'id,name,language,status,category,parameter_format,components'],
          ['limit', '100'],
        ],
      },
    ])
  })

  it('can be narrowed down by name, language and state', async () => {
    const all = [
      HELLO,
      { ...HELLO, language: 'de' },
      { ...HELLO, status: 'PAUSED', language: 'fr' },
      ORDER_UPDATE,
    ]
    expect(await names({ name: 'hello' }, ...all)).toEqual(['hello en_US', 'hello de', 'hello fr'])
    expect(await names({ language: 'de' }, ...all)).toEqual(['hello de'])
    expect(await names({ status: 'paused' }, ...all)).toEqual(['hello fr'])
  })

  it('are read to the last page, which has cursors and no next one', async () => {
    const pages = [
      templatesBody([HELLO], 'MTAwZD'),
      templatesBody([{ ...HELLO, language: 'de' }], 'MjAwZD'),
      templatesBody([{ ...HELLO, language: 'fr' }]),
    ]
    const reading = fakeReading({ get: () => pages.shift() ?? answer(500, '') })
    expect((await operation.run({}, reading)).templates.map(({ language }) => language)).toEqual([
      'en_US',
      'de',
      'fr',
    ])
    expect(reading.asked.map(({ query }) => query.find(([name]) => name === 'after')?.[1])).toEqual([
      undefined,
      'MTAwZD',
      'MjAwZD',
    ])
  })

  it('end, even when Meta never does', async () => {
    const reading = fakeReading({ get: () => templatesBody([], 'MTAwZD') })
    await expect(operation.run({}, reading)).rejects.toMatchObject({ code: 'failed' })
    expect(reading.asked).toHaveLength(60)
  })

  it('that cannot be read are left out', async () => {
    const odd = [null, 'hello', [], { name: 'x' }, { language: 'de' }, { name: 'bare', language: 'de' }]
    expect(await names({}, ...odd, { ...HELLO, components: 'x' })).toEqual(['bare de', 'hello en_US'])
  })

  it('are shown as a table', async () => {
    const output = await operation.run({}, fakeReading({ get: () => templatesBody([HELLO]) }))
    expect(operation.show(output)).toEqual([
      {
        kind: 'table',
        columns: ['Name', 'Language', 'Status', 'Category', 'Text'],
        rows: [['hello', 'en_US', 'APPROVED', 'MARKETING', '{{2}} and {{1}}']],
        empty: 'No templates',
      },
    ])
  })

  const connect =
    'shield connect whatsapp --phone-number-id 106540352242922 --business-account-id 102290129340398'

  it.each<[string, ProviderResponse, string, string]>([
    ['the token is dead', graphError(190, { status: 401 }), 'not_connected', connect],
    ['the API says 0', graphError(0, { status: 401 }), 'not_connected', connect],
    [
      'the permission is missing',
      graphError(200, { status: 403 }),
      'not_connected',
      `Give the token whatsapp_business_management at Meta, then ${connect}`,
    ],
    ['there are too many requests', graphError(80007), 'unavailable', 'Wait a minute, then try again'],
    ['Meta is in trouble', graphError(2, { status: 500 }), 'unavailable', 'Try again'],
    [
      'the account is not there',
      graphError(100, { subcode: 33 }),
      'not_found',
      `Check both ids and what the token may see: ${connect}`,
    ],
    ['a parameter is refused', graphError(100), 'failed', 'Run it again with --debug to see what was asked'],
    [
      'a page comes back',
      answer(200, '<html>'),
      'unavailable',
      'Try again; if it stays so, run `shield status --check`',
    ],
    [
      'something else comes back',
      answer(200, { data: null }),
      'unavailable',
      'Try again; if it stays so, run `shield status --check`',
    ],
  ])('are not guessed at when %s', async (_when, response, code, hint) => {
    await expect(operation.run({}, fakeReading({ get: () => response }))).rejects.toMatchObject({
      code,
      hint,
    })
  })

  it('need the business account', async () => {
    const { connection } = fakeReading()
    const reading = fakeReading({ connection: { ...connection, config: { phoneNumberId: '123456' } } })
    await expect(operation.run({}, reading)).rejects.toMatchObject({
      code: 'not_connected',
      hint: 'shield connect whatsapp --phone-number-id 123456 --business-account-id ID',
    })
  })
})
