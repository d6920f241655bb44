import { describe, expect, it } from 'vitest'
import { adminLink, shopNameOf } from '../../../src/providers/shopify/shop.ts'

const named = (label: string, config: Record<string, string> = {}) =>
  shopNameOf({ config, account: { label, confirmed: true } })

describe('the link to a draft order', () => {
  it('leads to it in the shop that was connected', () => {
    expect(adminLink(named('x', { subdomain: 'my-store' }), 'gid://shopify/DraftOrder/7')).toBe(
      'https://admin.shopify.com/store/my-store/draft_orders/7',
    )
  })

  it('leads to the shop that an adopted connection turned out to be', () => {
    expect(named('demo-store.myshopify.com')).toBe('demo-store')
  })

  it.each(['nango-1', 'demo-store.myshopify.com.evil.example', 'a/b.myshopify.com', ''])(
    'is left out where the shop is not known (%j)',
    (label) => {
      expect(adminLink(named(label), 'gid://shopify/DraftOrder/7')).toBeNull()
    },
  )
})
