import { describe, expect, it } from 'vitest'
import type { ProviderResponse } from '../../../src/domain/provider/http.ts'
import type { Get, ProviderAccess } from '../../../src/domain/provider/provider.ts'
import { whatsapp } from '../../../src/providers/whatsapp/provider.ts'
import { answer, graphError, PHONE_NUMBER_ID } from './fake-whatsapp.ts'

function access(get: Get, config: Readonly<Record<string, string>>): ProviderAccess {
  return { get, query: async () => answer(500, ''), config, apiVersion: 'v26.0' }
}

describe('the account behind a number', () => {
  const read = (response: ProviderResponse) =>
    whatsapp.readAccount(access(async () => response, { phoneNumberId: PHONE_NUMBER_ID }))

  it('is its display number, read by its id', async () => {
    const asked: unknown[] = []
    const get: Get = async (...call) => {
      asked.push(call)
      return answer(200, { id: PHONE_NUMBER_ID, display_phone_number: '+1 555-078-3881' })
    }
    expect(await whatsapp.readAccount(access(get, { phoneNumberId: PHONE_NUMBER_ID }))).toEqual({
      label: '+1 555-078-3881',
      confirmed: true,
    })
    expect(asked).toEqual([[`/v26.0/${PHONE_NUMBER_ID}`, [['fields', 'id,display_phone_number']]]])
  })

  it.each<[string, ProviderResponse]>([
    ['the token may not see it', graphError(100, { subcode: 33 })],
    ['the token lacks the permission', graphError(200, { status: 403 })],
    ['another number comes back', answer(200, { id: '1', display_phone_number: '+1 555' })],
    ['no number comes back', answer(200, { id: PHONE_NUMBER_ID })],
    ['an empty one comes back', answer(200, { id: PHONE_NUMBER_ID, display_phone_number: '' })],
  ])('may not be read when %s', async (_when, response) => {
    expect(await read(response)).toBeNull()
  })

  it.each<[string, ProviderResponse, string]>([
    ['the token is dead', graphError(190, { status: 401 }), 'not_connected'],
    ['Meta has trouble', graphError(2, { status: 500 }), 'unavailable'],
    ['a page comes back', answer(200, '<html>'), 'unavailable'],
    ['a list comes back', answer(200, []), 'unavailable'],
  ])('cannot be read when %s, and why is told', async (_when, response, code) => {
    await expect(read(response)).rejects.toMatchObject({ code })
  })

  it('says for which connection a new token is needed', async () => {
    const dead = access(async () => graphError(190, { status: 401 }), { phoneNumberId: PHONE_NUMBER_ID })
    await expect(whatsapp.readAccount({ ...dead, name: 'second' })).rejects.toMatchObject({
      hint: `shield connect whatsapp --as second --phone-number-id ${PHONE_NUMBER_ID} --business-account-id ID`,
    })
  })

  it('is labelled with the id of the number where it cannot be read', () => {
    expect(whatsapp.labelFrom?.({ phoneNumberId: PHONE_NUMBER_ID })).toBe(PHONE_NUMBER_ID)
    expect(whatsapp.labelFrom?.({})).toBeUndefined()
  })

  it('is not known of a connection that does not say its number', async () => {
    expect(await whatsapp.readAccount(access(async () => answer(200, {}), {}))).toBeNull()
  })
})

describe('connecting', () => {
  it('needs both ids, kept under the names that Nango is given', () => {
    expect(whatsapp.connectSettings.map(({ flag, key }) => [flag, key])).toEqual([
      ['--phone-number-id', 'phoneNumberId'],
      ['--business-account-id', 'wabaId'],
    ])
  })

  it.each(whatsapp.connectSettings)('takes digits for $flag and nothing else', ({ flag, parse }) => {
    expect(parse(` ${PHONE_NUMBER_ID} `)).toBe(PHONE_NUMBER_ID)
    for (const given of [
      '',
      '1234',
      '0123456',
      '+4917012345',
      '12345/messages',
      '12345?x',
      '../12345',
      '１２３４５',
      '1'.repeat(26),
      'me',
    ]) {
      expect(() => parse(given), given).toThrow(
        expect.objectContaining({
          code: 'usage',
          message: expect.stringContaining(flag) as unknown,
        }),
      )
    }
  })

  it.each([
    [
      ['whatsapp_business_management'],
      'with the permission whatsapp_business_management',
      'To send as well, connect for writing',
    ],
    [
      ['whatsapp_business_management', 'whatsapp_business_messaging'],
      'with the permissions whatsapp_business_management and whatsapp_business_messaging',
      'A token from the app dashboard ends after a day',
    ],
  ])('says what the token has to be allowed, since Nango cannot: %j', (scopes, first, second) => {
    expect(whatsapp.form?.advise(scopes)).toEqual([
      expect.stringContaining(first),
      expect.stringContaining(second),
    ])
  })

  it('takes a token of letters and digits, and repeats none that it does not take', () => {
    const parse = whatsapp.form?.fields[0]?.parse
    expect(parse?.(' EAAG1234567890abcdef\n')).toBe('EAAG1234567890abcdef')
    for (const given of [
      '',
      'EAAG',
      'EAAG1234567890abcdef secret-word',
      'Bearer EAAG1234567890',
      'x'.repeat(1001),
    ]) {
      let caught: unknown
      try {
        parse?.(given)
      } catch (error) {
        caught = error
      }
      expect(caught, given).toMatchObject({ code: 'usage' })
      expect(JSON.stringify([caught, String(caught)])).not.toMatch(/G1234|secret-word|xxx/)
    }
  })

  it('cannot learn from a token what it may do', () => {
    expect(whatsapp.readScopes).toBeUndefined()
  })

  it('knows the permissions by name', () => {
    expect(whatsapp.expandScope('whatsapp_business_messaging')).toBe('whatsapp_business_messaging')
    expect(whatsapp.writeScopes.map(whatsapp.expandScope)).toEqual(['whatsapp_business_messaging'])
    expect(() => whatsapp.expandScope('whatsapp_business_everything')).toThrow(
      expect.objectContaining({ code: 'usage' }),
    )
  })
})
