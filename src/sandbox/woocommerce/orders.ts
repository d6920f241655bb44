import { jsonAnswer, type Answer } from '../answer.ts'
import type { ProviderRequest } from '../provider.ts'
import type { Visit } from './customers.ts'
import {
  gmt,
  onlyFields,
  pageOf,
  invalidParameter,
  noRoute,
  shopError,
  unknownOrder,
  type Row,
} from './shop-answers.ts'
import type { Fulfillment, Order } from './shop.ts'

/**
 * `GET /orders`: no filter reaches number or address, and what it does not know is ignored, so that all come back.
 * `search` looks for the text in id, number, name, address and telephone number.
 */
export function listOrders({ shop, untidy }: Visit, { query }: ProviderRequest): Answer {
  const customer = query.get('customer')
  if (customer !== null && !/^\d+$/.test(customer))
    return invalidParameter('customer', 'customer is not of type integer.')
  const search = query.get('search')?.toLowerCase()
  const statuses = query.getAll('status').flatMap((value) => value.split(','))
  const found = [...shop.orders.values()]
    .filter(({ isPlaceholder }) => !isPlaceholder)
    .filter(({ status }) => (isAny(statuses) ? status !== 'trash' : statuses.includes(status)))
    .filter((order) => customer === null || order.customerId === Number(customer))
    .filter((order) => search === undefined || textsOf(order).some((text) => text.includes(search)))
    .toSorted(newestFirst(query, untidy))
  // Near names first, where it is untidy: what bears the very number comes last.
  const isMeant = ({ number }: Order) => number === search
  const ordered = untidy
    ? found.toSorted((one, other) => Number(isMeant(one)) - Number(isMeant(other)))
    : found
  return pageOf(ordered.map(describe), query, untidy)
}

/**
 * By id only where that is asked for. MySQL promises no order among orders of one second: untidy, each page has another, so
 * that pages by date bring an order twice and another never.
 */
function newestFirst(query: URLSearchParams, untidy: boolean): (one: Order, other: Order) => number {
  if (query.get('orderby') === 'id') return (one, other) => other.id - one.id
  const turn = untidy && Number(query.get('page') ?? 1) % 2 === 0 ? -1 : 1
  return (one, other) => other.createdAt - one.createdAt || turn * (other.id - one.id)
}

function isAny(statuses: readonly string[]): boolean {
  return statuses.length === 0 || statuses.includes('any')
}

function textsOf({ id, number, email, buyer, phone, items }: Order): readonly string[] {
  return [String(id), number, email, buyer, phone, ...items.map(({ name }) => name)].map((text) =>
    text.toLowerCase(),
  )
}

/** `GET /orders/:id`: one in the trash too. */
export function getOrder({ shop }: Visit, { query }: ProviderRequest, id: number): Answer {
  const order = shop.orders.get(id)
  return order === undefined ? unknownOrder() : jsonAnswer(200, onlyFields(describe(order), query))
}

/** `GET /orders/:id/fulfillments`: a feature that is off until somebody switches it on. */
export function getFulfillments({ shop }: Visit, _request: ProviderRequest, id: number): Answer {
  if (shop.fulfillments.size === 0) return noRoute()
  if (!shop.orders.has(id))
    return shopError(404, 'woocommerce_rest_order_invalid_id', 'Invalid order ID.', { status: '404' })
  return jsonAnswer(
    200,
    (shop.fulfillments.get(id) ?? []).map((one) => describeFulfillment(one, id)),
  )
}

function describeFulfillment({ id, number, carrier, name, url, at, isSent }: Fulfillment, orderId: number) {
  return {
    id,
    entity_type: 'WC_Order',
    entity_id: String(orderId),
    status: isSent ? 'fulfilled' : 'unfulfilled',
    is_fulfilled: isSent ? '1' : '0',
    date_updated: `${gmt(at)}Z`,
    date_deleted: null,
    meta_data: [
      { id: 1, key: '_tracking_number', value: number },
      { id: 2, key: '_shipment_provider', value: carrier },
      ...(name === null ? [] : [{ id: 5, key: '_provider_name', value: name }]),
      { id: 3, key: '_tracking_url', value: url },
      { id: 4, key: '_items', value: [] },
    ],
  }
}

const SHIPPING = '4.90'

function describe(order: Order): Row {
  const [first = '', ...rest] = order.buyer.split(' ')
  return {
    id: order.id,
    number: order.number,
    status: order.status,
    version: order.isPlaceholder ? '' : '11.0.1',
    currency: order.currency,
    discount_total: order.discount,
    shipping_total: order.shipping === null ? '0.00' : SHIPPING,
    total: order.total,
    total_tax: order.tax,
    order_key: `wc_order_sandbox${order.id}`,
    payment_url: `https://sandbox-shop.example.com/checkout/order-pay/${order.id}/?key=wc_order_sandbox${order.id}`,
    customer_ip_address: '203.0.113.7',
    date_created: gmt(order.createdAt),
    date_created_gmt: gmt(order.createdAt),
    date_modified: gmt(order.createdAt),
    date_modified_gmt: gmt(order.createdAt),
    date_paid_gmt: gmt(order.paidAt),
    date_completed_gmt: gmt(order.completedAt),
    customer_id: order.customerId,
    billing: { first_name: first, last_name: rest.join(' '), email: order.email, phone: order.phone },
    line_items: order.items.map((item, index) => ({ id: index + 1, ...item })),
    shipping_lines: order.shipping === null ? [] : [{ id: 1, method_title: order.shipping, total: SHIPPING }],
    fee_lines: order.fees.map((fee, index) => ({ id: index + 60, ...fee })),
    refunds: order.refunds,
    meta_data: order.meta,
    _links: {},
  }
}
