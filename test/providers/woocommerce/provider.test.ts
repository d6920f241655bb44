import { describe, expect, it } from 'vitest'
import { ShieldError } from '../../../src/domain/errors.ts'
import type { ProviderResponse } from '../../../src/domain/provider/http.ts'
import { woocommerce } from '../../../src/providers/woocommerce/provider.ts'
import { answer, openShop, refusal } from './fake-shop.ts'

const accessWith = (get: () => Promise<ProviderResponse>, config: Record<string, string>) => ({
  get,
  query: async () => answer(500, {}),
  config,
  apiVersion: '',
})
const STORE = { storeURL: 'shop.example.com' }

describe('the account of a shop', () => {
  it('is its host, confirmed where the shop answers this key', async () => {
    const { get } = openShop()
    expect(await woocommerce.readAccount(accessWith(() => get('/wp-json/wc/v3/customers'), STORE))).toEqual({
      label: 'shop.example.com',
      confirmed: true,
    })
  })

  it.each<[string, () => Promise<ProviderResponse>, string]>([
    ['refuses', async () => refusal(401, 'woocommerce_rest_cannot_view'), 'not_connected'],
    ['shows a page', async () => answer(200, '<title>Log In</title>'), 'unavailable'],
    ['answers something else', async () => answer(200, { message: 'hello' }), 'unavailable'],
    ['has trouble', async () => refusal(503, 'internal_server_error'), 'unavailable'],
    [
      'cannot be reached',
      async () => {
        throw new ShieldError('unavailable', 'Nango did not reach the provider')
      },
      'unavailable',
    ],
  ])('is not confirmed where the shop %s, and why is told', async (_case, get, code) => {
    await expect(woocommerce.readAccount(accessWith(get, STORE))).rejects.toMatchObject({ code })
  })

  it('says for which connection a new key is needed', async () => {
    const access = accessWith(async () => refusal(401, 'woocommerce_rest_cannot_view'), STORE)
    await expect(woocommerce.readAccount({ ...access, name: 'second' })).rejects.toMatchObject({
      hint: expect.stringContaining('shield connect woocommerce --as second') as unknown,
    })
  })

  it('is labelled with its host where it is not confirmed', () => {
    expect(woocommerce.labelFrom?.(STORE)).toBe('shop.example.com')
    expect(woocommerce.labelFrom?.({})).toBeUndefined()
  })

  it('is unknown where nobody said which shop', async () => {
    expect(await woocommerce.readAccount(accessWith(async () => answer(200, []), {}))).toBeNull()
  })

  it('does not say what its key may do', () => {
    expect(woocommerce.readScopes).toBeUndefined()
  })
})

describe('the credentials of a shop', () => {
  const { form } = woocommerce

  it('are a consumer key and its secret, without blanks around', () => {
    expect(form?.mode).toBe('basic')
    expect(form?.fields.map(({ key }) => key)).toEqual(['username', 'password'])
    const given = ['  ck_0123456789abcdef\n', 'cs_0123456789abcdef']
    expect(form?.fields.map(({ parse }, index) => parse(given[index] ?? ''))).toEqual([
      'ck_0123456789abcdef',
      'cs_0123456789abcdef',
    ])
  })

  it.each(['', 'cs_0123456789abcdef', 'ck_', 'ck_0123456789 abcdef', 'canary-0123456789'])(
    'are refused as %j for a consumer key, without it being repeated',
    (given) => {
      const parse = form?.fields[0]?.parse
      let failure: unknown
      try {
        parse?.(given)
      } catch (error) {
        failure = error
      }
      expect(failure).toMatchObject({ code: 'usage' })
      const said = `${(failure as ShieldError).message} ${(failure as ShieldError).hint}`
      if (given.length > 3) expect(said).not.toContain(given)
    },
  )

  it.each([
    [['read'], 'permission Read', 'for writing'],
    [['read', 'read_write'], 'permission Read/Write', 'administrator'],
    [['write'], 'permission Read/Write', 'administrator'],
  ])('for %j need the right permission, and that is said', (scopes, permission, more) => {
    const said = form?.advise(scopes).join('\n') ?? ''
    expect(said).toMatch(new RegExp(`${permission}$`, 'm'))
    expect(said).toContain(more)
  })

  it('have the permissions of WooCommerce and no others', () => {
    expect(['read', 'write', 'read_write'].map(woocommerce.expandScope)).toEqual([
      'read',
      'write',
      'read_write',
    ])
    expect(() => woocommerce.expandScope('admin')).toThrow(expect.objectContaining({ code: 'usage' }))
  })
})
