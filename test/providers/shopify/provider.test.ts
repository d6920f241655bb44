import { describe, expect, it } from 'vitest'
import type { ProviderResponse } from '../../../src/domain/provider/http.ts'
import type { ProviderAccess } from '../../../src/domain/provider/provider.ts'
import { shopify } from '../../../src/providers/shopify/provider.ts'
import { answer, createFakeShopify, denied } from './fake-shopify.ts'

function accessWith(response: ProviderResponse): ProviderAccess {
  return { get: async () => answer('', 500), query: async () => response, config: {}, apiVersion: '2026-10' }
}

const shop = (given: string) => shopify.connectSettings[0]?.parse(given)

describe('the name of a shop', () => {
  it.each([
    ['my-store', 'my-store'],
    [' My-Store ', 'my-store'],
    ['my-store.myshopify.com', 'my-store'],
    ['https://My-Store.myshopify.com/admin', 'my-store'],
    ['http://my-store.myshopify.com', 'my-store'],
    ['https://my-store.myshopify.com:443/admin/orders?status=open#top', 'my-store'],
    ['https://my-store.myshopify.com/@evil.example', 'my-store'],
    ['https://admin.shopify.com/store/my-store/orders', 'my-store'],
    ['admin.shopify.com/store/My-Store', 'my-store'],
    ['store_1', 'store_1'],
    ['1', '1'],
  ])('is taken out of %j', (given, name) => {
    expect(shop(given)).toBe(name)
  })

  it.each([
    '',
    '   ',
    '-store',
    'my store',
    'my-store.example.com',
    'my-store.myshopify.com.evil.example',
    'https://my-store.myshopify.com@evil.example',
    'https://evil.example@my-store.myshopify.com',
    'https://evil.example/my-store.myshopify.com',
    'https://evil.example#.myshopify.com',
    'evil.example/x',
    'evil.example#',
    'evil.example?',
    'my-store/admin',
    'my-store:8080',
    'my-store.myshopify.com:8080',
    String.raw`my-store\@evil.example`,
    'ftp://my-store.myshopify.com',
    'javascript:my-store',
    '//my-store.myshopify.com',
    'https://my-store',
    'my-store%2eevil',
    'my\nstore',
    'https://my-store.myshopify.com/\n@evil',
    'mÿ-store',
    '${process}',
    'admin.shopify.com/store/',
    'a'.repeat(64),
  ])('is not taken out of %j, because that could be another host', (given) => {
    expect(() => shop(given)).toThrow(
      expect.objectContaining({ code: 'usage', hint: '--shop my-store, the part before .myshopify.com' }),
    )
  })

  it('is kept by Nango as its subdomain', () => {
    expect(shopify.connectSettings).toMatchObject([{ flag: '--shop', key: 'subdomain' }])
  })
})

describe('shopify as a provider', () => {
  it.each(['read_orders', 'write_draft_orders', 'read_all_orders', 'unauthenticated_read_product_listings'])(
    'knows the scope %s',
    (scope) => {
      expect(shopify.expandScope(scope)).toBe(scope)
    },
  )

  it.each(['orders', 'read_', 'read_orders,write_orders', 'READ_ORDERS', 'delete_orders', '', 'toString'])(
    'refuses the scope %j',
    (scope) => {
      expect(() => shopify.expandScope(scope)).toThrow(expect.objectContaining({ code: 'usage' }))
    },
  )

  it('reads whose shop it is', async () => {
    const { reading } = createFakeShopify()
    const account = await shopify.readAccount({ ...reading, config: {} })
    expect(account).toEqual({ label: 'demo-store.myshopify.com', confirmed: true })
  })

  it.each([null, { myshopifyDomain: '' }, { myshopifyDomain: 7 }])(
    'cannot say whose it is from %j',
    async (data) => {
      expect(await shopify.readAccount(accessWith(answer({ data: { shop: data } })))).toBeNull()
    },
  )

  it('fails when the token is dead', async () => {
    const dead = answer({ errors: '[API] Invalid API key or access token' }, 401)
    await expect(shopify.readAccount(accessWith(dead))).rejects.toMatchObject({
      code: 'not_connected',
      hint: 'shield connect shopify',
    })
  })
})

describe('what a connection was granted', () => {
  it('is read from the shop, and a scope to write includes the one to read', async () => {
    const data = {
      currentAppInstallation: { accessScopes: [{ handle: 'write_draft_orders' }, { handle: 'read_orders' }] },
    }
    expect(await shopify.readScopes?.('read_products', accessWith(answer({ data })))).toEqual([
      'write_draft_orders',
      'read_draft_orders',
      'read_orders',
    ])
  })

  it.each([
    ['read_orders,write_draft_orders', ['read_orders', 'write_draft_orders', 'read_draft_orders']],
    ['read_orders', ['read_orders']],
    ['', null],
    [null, null],
  ])('is what the token says (%j) where the shop does not', async (tokenScope, granted) => {
    const refused = denied('currentAppInstallation')
    expect(await shopify.readScopes?.(tokenScope, accessWith(refused))).toEqual(granted)
  })

  it.each([[{}], [{ accessScopes: null }], [{ accessScopes: 'all' }], [null]])(
    'is not guessed from %j',
    async (currentAppInstallation) => {
      const response = answer({ data: { currentAppInstallation } })
      expect(await shopify.readScopes?.(null, accessWith(response))).toBeNull()
    },
  )
})
