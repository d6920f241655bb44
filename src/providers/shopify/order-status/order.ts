import * as z from 'zod'
import { ShieldError } from '../../../domain/errors.ts'
import { money, shopifyMoney } from '../money.ts'
import { MOST_FULFILLMENTS } from './documents.ts'

const text = z.string().nullable()

const tracking = z.object({ company: text, number: text, url: text })

const fulfillment = z.object({
  name: z.string(),
  status: z.string().meta({ description: "Shopify's: SUCCESS, CANCELLED, ERROR, FAILURE" }),
  displayStatus: text.meta({ description: 'Where the parcel is: IN_TRANSIT, DELIVERED …' }),
  createdAt: z.string(),
  inTransitAt: text,
  estimatedDeliveryAt: text,
  deliveredAt: text,
  tracking: z.array(tracking),
})

const line = z.object({
  title: z.string(),
  variantTitle: text,
  sku: text,
  quantity: z.number().meta({ description: 'As ordered' }),
  currentQuantity: z.number().meta({ description: 'Without what was removed or refunded' }),
  unfulfilledQuantity: z.number(),
})

const address = z.object({
  name: text,
  company: text,
  address1: text,
  address2: text,
  city: text,
  zip: text,
  provinceCode: text,
  countryCodeV2: text,
  phone: text,
})

const contact = z.object({ email: text, phone: text, shippingAddress: address.nullable() })

export const order = z.object({
  id: z.string().meta({ description: 'gid://shopify/Order/…' }),
  name: z.string().meta({ description: 'As the shop shows it: #1001. Two orders can have the same' }),
  confirmationNumber: text,
  test: z.boolean(),
  createdAt: z.string(),
  processedAt: z.string(),
  cancelledAt: text,
  cancelReason: text,
  closedAt: text,
  financialStatus: text,
  fulfillmentStatus: z.string(),
  returnStatus: z.string(),
  tags: z.array(z.string()),
  total: money.meta({ description: "In the shop's currency, after refunds and removals" }),
  totalPaidIn: money.nullable().meta({ description: "In the customer's currency, if it is another one" }),
  outstanding: money,
  refunded: money,
  fulfillments: z.array(fulfillment),
  moreFulfillments: z.boolean(),
  lines: z.array(line),
  moreLines: z.boolean(),
  contact: contact.nullable().meta({ description: 'Only when asked for' }),
})
export type Order = z.infer<typeof order>

/** An order as Shopify has it, and what a search is checked by. */
const node = z.object({
  id: z.string(),
  name: z.string(),
  number: z.number(),
  confirmationNumber: text,
  test: z.boolean(),
  createdAt: z.string(),
  processedAt: z.string(),
  cancelledAt: text,
  cancelReason: text,
  closedAt: text,
  displayFinancialStatus: text,
  displayFulfillmentStatus: z.string(),
  returnStatus: z.string(),
  tags: z.array(z.string()),
  currentTotalPriceSet: z.object({ shopMoney: shopifyMoney, presentmentMoney: shopifyMoney }),
  totalOutstandingSet: z.object({ shopMoney: shopifyMoney }),
  totalRefundedSet: z.object({ shopMoney: shopifyMoney }),
  fulfillments: z.array(fulfillment.omit({ tracking: true }).extend({ trackingInfo: z.array(tracking) })),
  lineItems: z.object({ nodes: z.array(line), pageInfo: z.object({ hasNextPage: z.boolean() }) }),
  email: text.optional(),
  phone: text.optional(),
  shippingAddress: address.nullable().optional(),
})
export type OrderNode = z.infer<typeof node>

/** Fails with `unavailable` for what is not a whole order: half an answer is none. */
export function nodeOf(value: unknown): OrderNode {
  const order = node.safeParse(value).data
  if (order !== undefined) return order
  throw new ShieldError('unavailable', "Shopify's answer holds an order without its usual fields", {
    hint: 'Try again; if it stays so, check SHIELD_SHOPIFY_API_VERSION',
  })
}

export function toOrder(from: OrderNode, withContact: boolean): Order {
  const { shopMoney, presentmentMoney } = from.currentTotalPriceSet
  return {
    id: from.id,
    name: from.name,
    confirmationNumber: from.confirmationNumber,
    test: from.test,
    createdAt: from.createdAt,
    processedAt: from.processedAt,
    cancelledAt: from.cancelledAt,
    cancelReason: from.cancelReason,
    closedAt: from.closedAt,
    financialStatus: from.displayFinancialStatus,
    fulfillmentStatus: from.displayFulfillmentStatus,
    returnStatus: from.returnStatus,
    tags: from.tags,
    total: shopMoney,
    totalPaidIn: presentmentMoney.currency === shopMoney.currency ? null : presentmentMoney,
    outstanding: from.totalOutstandingSet.shopMoney,
    refunded: from.totalRefundedSet.shopMoney,
    fulfillments: from.fulfillments.map(({ trackingInfo, ...rest }) => ({ ...rest, tracking: trackingInfo })),
    moreFulfillments: from.fulfillments.length >= MOST_FULFILLMENTS,
    lines: from.lineItems.nodes,
    moreLines: from.lineItems.pageInfo.hasNextPage,
    contact: withContact ? contactOf(from) : null,
  }
}

function contactOf({ email = null, phone = null, shippingAddress = null }: OrderNode): Order['contact'] {
  return { email, phone, shippingAddress }
}
