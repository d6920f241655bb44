import { describe, expect, it } from 'vitest'
import { shopifyOrderStatus } from '../../../../src/providers/shopify/order-status.ts'
import { createFakeShopify } from '../fake-shopify.ts'
import { localTime } from '../../../../src/domain/text/times.ts'

describe('an order as a person reads it', () => {
  const shown = async (name: string, more = {}) => {
    const [block] = shopifyOrderStatus.show(
      await shopifyOrderStatus.run({ order: name, ...more }, createFakeShopify().reading),
    )
    if (block?.kind !== 'facts') throw new Error('No facts are shown')
    return Object.fromEntries(block.facts.map(({ label, value }) => [label, value]))
  }

  it('has payment, delivery and parcels', async () => {
    expect(await shown('#1001')).toMatchObject({
      Order: '#1001',
      Payment: 'paid',
      Total: '24.50 EUR',
      Delivery: 'partially fulfilled',
      '#1001-F1':
        'in transit, expected Fri 20 Nov 2026, UPS 1Z999AA10123456784 https://www.ups.com/track?tracknum=1Z999AA10123456784',
      Tags: 'vip',
    })
  })

  it('has when it arrived', async () => {
    expect((await shown('#1002'))['#1002-F1']).toContain(
      `delivered, ${localTime('2026-11-18T11:00:00Z')}, UPS`,
    )
  })

  it('has what was refunded, returned and cancelled', async () => {
    expect(await shown('#1004')).toMatchObject({
      Payment: 'refunded',
      Refunded: '12.00 EUR',
      Return: 'returned',
      Cancelled: `${localTime('2026-11-20T00:00:00Z')} (customer)`,
    })
  })

  it('has the contact that was asked for', async () => {
    expect(await shown('#1001', { contact: true })).toMatchObject({
      'E-mail': 'ada@example.com',
      'Ship to': 'Ada Lovelace, 500 King St W, Toronto, M5V 1L9, ON, CA',
    })
  })

  it('leaves out what there is not', async () => {
    expect(Object.keys(await shown('#1006'))).toEqual([
      'Order',
      'Id',
      'Confirmation',
      'Placed',
      'Payment',
      'Total',
      'Delivery',
      'Tags',
    ])
  })
})
