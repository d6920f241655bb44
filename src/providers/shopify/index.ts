// Everything that shield can do at Shopify: a line for each operation.
export { shopifyCreateDraftOrder } from './create-draft-order.ts'
export { shopifyListOrders } from './list-orders.ts'
export { shopifyOrderStatus } from './order-status.ts'
export { shopifySendDraftInvoice } from './send-draft-invoice.ts'
export { shopify as provider } from './provider.ts'
