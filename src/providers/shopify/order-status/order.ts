import * as z from 'zod'
import { ShieldError } from '../../../domain/errors.ts'
import type { Reading } from '../../../domain/operation/operation.ts'
import { unusual } from '../answer.ts'
import { askShopify } from '../ask.ts'
import { money, shopifyMoney, MONEY_FIELDS } from '../values.ts'

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

/** What is given as Shopify has it. */
const asItIs = {
  id: z.string().meta({ description: 'gid://shopify/Order/…' }),
  name: z.string().meta({ description: 'As the shop shows it: #1001. Two orders can have the same' }),
  confirmationNumber: text,
  test: z.boolean(),
  createdAt: z.string(),
  processedAt: z.string(),
  cancelledAt: text,
  cancelReason: text,
  closedAt: text,
}

export const order = z.object({
  ...asItIs,
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
  ...asItIs,
  number: z.number(),
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
  throw unusual('an order without its usual fields')
}

const plain = z.object(asItIs)

/** The order as results give it. */
export function toOrder(from: OrderNode, withContact: boolean): Order {
  const { shopMoney, presentmentMoney } = from.currentTotalPriceSet
  return {
    ...plain.parse(from),
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

/** As many as an order usually has; more are counted as "there are more". Each raises what the query costs. */
const MOST_FULFILLMENTS = 10
const MOST_TRACKING = 5
const MOST_LINES = 20

/** Nothing in it is about a person. https://shopify.dev/docs/apps/launch/protected-customer-data */
const STATUS = `id name number confirmationNumber test createdAt processedAt cancelledAt cancelReason closedAt
displayFinancialStatus displayFulfillmentStatus returnStatus tags
currentTotalPriceSet { shopMoney ${MONEY_FIELDS} presentmentMoney ${MONEY_FIELDS} }
totalOutstandingSet { shopMoney ${MONEY_FIELDS} }
totalRefundedSet { shopMoney ${MONEY_FIELDS} }
fulfillments(first: ${MOST_FULFILLMENTS}) {
  name status displayStatus createdAt inTransitAt estimatedDeliveryAt deliveredAt
  trackingInfo(first: ${MOST_TRACKING}) { company number url }
}
lineItems(first: ${MOST_LINES}) {
  nodes { title variantTitle sku quantity currentQuantity unfulfilledQuantity }
  pageInfo { hasNextPage }
}`

const CONTACT = `email phone
shippingAddress { name company address1 address2 city zip provinceCode countryCodeV2 phone }`

/** Which fields about a person are selected: none, the address that an e-mail search is checked by, or all. */
export type Personal = 'none' | 'email' | 'contact'

const SELECTED: Readonly<Record<Personal, string>> = {
  none: STATUS,
  email: `${STATUS}\nemail`,
  contact: `${STATUS}\n${CONTACT}`,
}

export function orderById(personal: Personal): string {
  return `query OrderById($id: ID!) { order(id: $id) { ${SELECTED[personal]} } }`
}

/** Only what tells orders apart: many at once cost little. */
export function namesSearch(personal: Personal): string {
  return `query OrderNames($q: String!, $first: Int!, $after: String) {
orders(first: $first, after: $after, query: $q, sortKey: PROCESSED_AT, reverse: true) {
  nodes { id name confirmationNumber${personal === 'none' ? '' : ' email'} }
  pageInfo { hasNextPage endCursor }
} }`
}

/** The shop's own way of writing order names comes with it, so that `1001` can be told to mean `EN1001`. */
export function orderSearch(personal: Personal): string {
  return `query OrderSearch($q: String!, $first: Int!) {
shop { orderNumberFormatPrefix orderNumberFormatSuffix }
orders(first: $first, query: $q, sortKey: PROCESSED_AT, reverse: true) {
  nodes { ${SELECTED[personal]} }
  pageInfo { hasNextPage endCursor }
} }`
}

interface ReadOrder {
  /** Null where there is no such order, or none that this app may see. */
  readonly order: OrderNode | null
  readonly warnings: readonly string[]
}

/** An order by its global id. Fails as every read does, and with `unavailable` for another order than this one. */
export async function readOrder(reading: Reading, id: string, personal: Personal): Promise<ReadOrder> {
  const { data, warnings } = await askShopify(reading, {
    document: orderById(personal),
    variables: { id },
    what: `the order ${id}`,
  })
  if (data['order'] === null) return { order: null, warnings }
  const order = nodeOf(data['order'])
  if (order.id === id) return { order, warnings }
  throw new ShieldError('unavailable', `Shopify answered with another order than ${id}`, {
    hint: 'Try again',
  })
}
