import type { JsonObject } from '../../domain/text/json.ts'
import { bag, SHOP_CURRENCY } from './catalog.ts'
import { connection, type Fields, type Value } from './graphql.ts'
import { isWhen, toTime, type Filters } from './search.ts'

/** An order of the sandbox's shop. */
export interface StoredOrder {
  readonly number: number
  readonly name: string
  readonly email: string
  readonly confirmation: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly financial: string
  readonly fulfillment: string
  readonly returned: string
  readonly cancelledAt: number | null
  readonly closedAt: number | null
  readonly tags: readonly string[]
  /** Cents. */
  readonly total: number
  readonly refunded: number
  readonly outstanding: number
  readonly items: readonly {
    readonly title: string
    readonly variant: string | null
    readonly sku: string
    readonly quantity: number
    readonly open: number
  }[]
  readonly parcels: readonly {
    readonly displayStatus: string
    readonly number: string
    readonly sentAt: number
    readonly deliveredAt: number | null
  }[]
}

/** Shopify's own number of an order. */
export function orderId({ number, createdAt }: StoredOrder): string {
  // Two orders can have one number, but never one moment.
  return `gid://shopify/Order/${8_938_018_530_000 + number * 10 + (Math.floor(createdAt / 60_000) % 10)}`
}

/** What each filter of a search compares. Names and addresses are only compared by their beginning. */
export const ORDER_FILTERS: Filters<StoredOrder> = {
  name: ({ name }, value) => bare(name).startsWith(bare(value)),
  email: ({ email }, value) => email.toLowerCase().startsWith(value.toLowerCase()),
  confirmation_number: ({ confirmation }, value) => confirmation === value.toUpperCase(),
  financial_status: ({ financial }, value) => financial === value.toUpperCase(),
  fulfillment_status: ({ fulfillment }, value) =>
    fulfillment === (value === 'partial' ? 'PARTIALLY_FULFILLED' : value.toUpperCase()),
  return_status: ({ returned }, value) => returned === value.toUpperCase(),
  status: (order, value) =>
    value === 'cancelled'
      ? order.cancelledAt !== null
      : (order.closedAt === null && order.cancelledAt === null) === (value === 'open'),
  tag: ({ tags }, value) => tags.includes(value.toLowerCase()),
  created_at: ({ createdAt }, value, operator) => isWhen(createdAt, value, operator),
}

function bare(name: string): string {
  return name.replace('#', '').toLowerCase()
}

/** https://shopify.dev/docs/api/admin-graphql/latest/objects/Order */
export function orderFields(order: StoredOrder): Fields {
  const { name, number, email, confirmation, createdAt } = order
  return {
    id: orderId(order),
    name,
    number,
    email,
    phone: null,
    shippingAddress: addressOf(),
    confirmationNumber: confirmation,
    test: false,
    createdAt: toTime(createdAt),
    processedAt: toTime(createdAt),
    updatedAt: toTime(createdAt),
    cancelledAt: toTime(order.cancelledAt),
    cancelReason: order.cancelledAt === null ? null : 'CUSTOMER',
    closedAt: toTime(order.closedAt),
    displayFinancialStatus: order.financial,
    displayFulfillmentStatus: order.fulfillment,
    returnStatus: order.returned,
    tags: order.tags,
    currentTotalPriceSet: bag(order.total, SHOP_CURRENCY),
    totalOutstandingSet: bag(order.outstanding, SHOP_CURRENCY),
    totalRefundedSet: bag(order.refunded, SHOP_CURRENCY),
    fulfillments: ({ first }) =>
      order.parcels.slice(0, Number(first)).map((parcel, index) => parcelFields(order, parcel, index)),
    lineItems: (args: JsonObject) => connection(order.items.map(itemFields), args),
  }
}

function addressOf(): Fields {
  return {
    name: 'Ada Lovelace',
    company: null,
    address1: '500 King St W',
    address2: null,
    city: 'Toronto',
    zip: 'M5V 1L9',
    provinceCode: 'ON',
    countryCodeV2: 'CA',
    phone: null,
  }
}

function parcelFields(order: StoredOrder, parcel: StoredOrder['parcels'][number], index: number): Fields {
  const { displayStatus, number, sentAt, deliveredAt } = parcel
  const tracking: readonly Value[] = [
    { company: 'UPS', number, url: `https://www.ups.com/track?tracknum=${number}` },
  ]
  return {
    name: `${order.name}-F${index + 1}`,
    status: 'SUCCESS',
    displayStatus,
    createdAt: toTime(sentAt),
    inTransitAt: toTime(sentAt),
    estimatedDeliveryAt: toTime(sentAt + 4 * 86_400_000),
    deliveredAt: toTime(deliveredAt),
    trackingInfo: ({ first }) => tracking.slice(0, Number(first)),
  }
}

function itemFields({ title, variant, sku, quantity, open }: StoredOrder['items'][number]): Fields {
  return { title, variantTitle: variant, sku, quantity, currentQuantity: quantity, unfulfilledQuantity: open }
}
