// Everything that shield can do at a WooCommerce shop: a line for each operation.
export { woocommerceAddOrderNote } from './add-order-note.ts'
export { woocommerceListCustomerTags } from './list-customer-tags.ts'
export { woocommerceOrderStatus } from './order-status.ts'
export { woocommerceTagCustomer } from './tag-customer.ts'
export { woocommerceUntagCustomer } from './untag-customer.ts'
export { woocommerce as provider } from './provider.ts'
