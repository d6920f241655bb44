import { defineTagWrite } from './customer/tag-write.ts'

/** Removing what is not there changes nothing. */
export const woocommerceUntagCustomer = defineTagWrite('remove', {
  name: 'woocommerce.untag-customer',
  summary: 'Remove a tag from a customer',
  examples: [
    'shield woocommerce untag-customer --email ada@example.com --tag vip',
    'shield woocommerce untag-customer --id 3 --tag early-bird',
  ],
})
