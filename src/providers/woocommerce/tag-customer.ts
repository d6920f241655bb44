import { defineTagWrite } from './customer/tag-write.ts'

/** Sending it twice is the same, and so is a late first call after a second one: a tag is one row of its own. */
export const woocommerceTagCustomer = defineTagWrite('set', {
  name: 'woocommerce.tag-customer',
  summary: 'Set a tag on a customer, once however often it is sent',
  examples: [
    'shield woocommerce tag-customer --email ada@example.com --tag vip',
    'shield woocommerce tag-customer --id 3 --tag early-bird',
  ],
})
