import type { ProviderSamples } from '../samples.ts'
import { openShop } from './fake-shop.ts'

export const woocommerceSamples: ProviderSamples = {
  inputs: {
    'woocommerce.add-order-note': [
      { id: 17, note: 'Called back', toCustomer: false },
      { number: '1021', note: 'Waits for the money' },
    ],
    'woocommerce.list-customer-tags': [{ id: 3 }, { email: 'ada@example.com' }],
    'woocommerce.order-status': [{ id: 17 }, { number: '#1021' }, { email: 'ada@example.com', limit: 2 }],
    'woocommerce.tag-customer': [
      { id: 3, tag: 'vip' },
      { email: 'ada@example.com', tag: 'early-bird' },
    ],
    'woocommerce.untag-customer': [
      { id: 3, tag: 'vip' },
      { email: 'ada@example.com', tag: 'early-bird' },
    ],
  },
  reading: openShop(),
}
