import type { Operation } from '../../domain/operation.ts'
import { woocommerceAddOrderNote } from './add-order-note.ts'
import { woocommerceListCustomerTags } from './list-customer-tags.ts'
import { woocommerceOrderStatus } from './order-status.ts'
import { woocommerceTagCustomer } from './tag-customer.ts'
import { woocommerceUntagCustomer } from './untag-customer.ts'

export { woocommerce as provider } from './provider.ts'

/** Everything that shield can do at a WooCommerce shop, by name. */
export const operations: readonly Operation[] = [
  woocommerceAddOrderNote,
  woocommerceListCustomerTags,
  woocommerceOrderStatus,
  woocommerceTagCustomer,
  woocommerceUntagCustomer,
]
