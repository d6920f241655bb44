import { orderId } from '../../../src/sandbox/shopify/orders.ts'
import type { ProviderSamples } from '../samples.ts'
import { ADA, createFakeShopify, MUG } from './fake-shopify.ts'

function withDraft() {
  // Near names come first, so that every kind of request is made.
  const fake = createFakeShopify({ untidy: true })
  const variables = {
    input: {
      email: 'ada@example.com',
      lineItems: [{ variantId: `gid://shopify/ProductVariant/${MUG}`, quantity: 1 }],
    },
  }
  const query =
    'mutation M($input: DraftOrderInput!) { draftOrderCreate(input: $input) { draftOrder { id } } }'
  fake.send({
    method: 'POST',
    path: '/admin/api/2026-10/graphql.json',
    query: [],
    headers: [],
    body: JSON.stringify({ query, variables }),
  })
  return fake
}

/** Answered by the sandbox's shop, which holds one draft order, #D53. */
export const shopifySamples: ProviderSamples = {
  reading: withDraft().reading,
  inputs: {
    'shopify.create-draft-order': [
      {
        line: [
          { variant: MUG, quantity: 2, priceOverride: '9.50' },
          {
            title: 'Gift wrapping',
            price: '4.5',
            quantity: 1,
            sku: 'GIFT',
            taxable: true,
            requiresShipping: false,
          },
        ],
        customer: ADA,
        email: 'ada@example.com',
        discount: '5%',
        discountTitle: 'Loyal',
        shipping: { title: 'Courier', price: '7.25' },
        shipTo: {
          firstName: 'Ada',
          lastName: 'Lovelace',
          company: 'Engines',
          address1: '500 King St W',
          address2: '4th floor',
          city: 'Toronto',
          provinceCode: 'ON',
          zip: 'M5V 1L9',
          countryCode: 'CA',
          phone: '+14165550100',
        },
        note: 'By phone',
        tag: ['phone', 'vip'],
        currency: 'USD',
        taxExempt: false,
      },
      {
        line: [{ title: 'Gift card', price: '20', quantity: 1 }],
        customer: 'ada@example.com',
        discount: '2.50',
        currency: 'EUR',
      },
      { line: [{ variant: `gid://shopify/ProductVariant/${MUG}`, quantity: 1 }] },
    ],
    'shopify.list-orders': [
      {
        status: 'open',
        payment: 'paid',
        delivery: 'unfulfilled',
        returns: 'no_return',
        from: '2026-11-01',
        to: '2026-11-30T00:00:00Z',
        tag: 'vip "gold"',
        sort: 'processed',
        limit: 5,
        after: 'MQ==',
      },
      {},
    ],
    'shopify.order-status': [
      { order: '#1001', by: 'name', contact: true },
      { order: 'ada@example.com', limit: 3 },
      ...createFakeShopify()
        .shop.orders.slice(0, 1)
        .map((order) => ({ order: orderId(order) })),
    ],
    'shopify.send-draft-invoice': [
      { draft: '#D53', to: 'grace@example.com', subject: 'Your order', message: 'As we spoke about' },
      { draft: '1307827241193' },
    ],
  },
}
