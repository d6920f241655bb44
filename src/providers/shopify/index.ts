import type { Operation } from '../../domain/operation.ts'
import { shopifyCreateDraftOrder } from './create-draft-order.ts'
import { shopifyListOrders } from './list-orders.ts'
import { shopifyOrderStatus } from './order-status.ts'
import { shopifySendDraftInvoice } from './send-draft-invoice.ts'

export { shopify as provider } from './provider.ts'

/** Everything that shield can do at Shopify, by name. */
export const operations: readonly Operation[] = [
  shopifyCreateDraftOrder,
  shopifyListOrders,
  shopifyOrderStatus,
  shopifySendDraftInvoice,
]
