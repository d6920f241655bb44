import { factsOf, remarkIf, warningIf, type Display } from '../../../domain/operation/display.ts'
import { moneyText, type Money, type Order } from './order.ts'
import { listedTime, timeOrNull } from '../../../domain/text/times.ts'

interface Output {
  readonly orders: readonly Order[]
  /** How many were left out. */
  readonly more: number
}

/** Stands where the shop sent something that cannot be read: neither left out nor taken for nothing. */
const UNREADABLE = '(unreadable)'

export function showOrders({ orders, more }: Output): Display {
  const [only] = orders
  if (only !== undefined && orders.length === 1 && more === 0) return showOne(only)
  return [
    {
      kind: 'table',
      columns: ['Order', 'Id', 'Status', 'Total', 'Refunded', 'Ordered', 'Parcels'],
      rows: orders.map((order) => [
        said(order, 'number', order.number),
        String(order.id),
        order.status,
        said(order, 'total', moneyText(order.total)),
        said(order, 'refunds', moneyText(order.refunded)),
        said(order, 'date_created_gmt', order.createdAt === null ? null : listedTime(order.createdAt)),
        said(order, 'parcels', order.tracking.map(({ number }) => number).join(', ')),
      ]),
      empty: 'No orders',
    },
    ...orders.flatMap(trouble),
    ...remarkIf(more > 0, `${more} more; --limit shows more of them`),
  ]
}

function showOne(order: Order): Display {
  const facts = factsOf([
    ['Order', said(order, 'number', order.number)],
    ['Id', String(order.id)],
    ['Status', order.status],
    ['Total', said(order, 'total', moneyText(order.total))],
    ['Tax in it', said(order, 'total_tax', unlessZero(order.tax))],
    ['Discount', said(order, 'discount_total', unlessZero(order.discount))],
    ['Refunded', said(order, 'refunds', order.refunds.map(refundText).join('\n'))],
    ['Ordered', said(order, 'date_created_gmt', timeOrNull(order.createdAt))],
    ['Paid', said(order, 'date_paid_gmt', timeOrNull(order.paidAt)) || 'no'],
    ['Completed', said(order, 'date_completed_gmt', timeOrNull(order.completedAt))],
    ['Customer', said(order, 'customer_id', order.customerId?.toString() ?? null) || 'a guest'],
    ['Shipping', shippingText(order)],
    ['Fees', said(order, 'fee_lines', order.fees.map(feeText).join('\n'))],
    ['Parcels', said(order, 'parcels', order.tracking.map(parcel).join('\n'))],
  ])
  return [
    facts,
    {
      kind: 'table',
      columns: ['Item', 'SKU', 'Quantity', unlessZero(order.tax) === null ? 'Total' : 'Without tax'],
      rows: order.items.map(({ name, sku, quantity, total }, index) => {
        const item = (field: string, value: string | null) =>
          said(order, `line_items[${index}].${field}`, value)
        return [
          item('name', name),
          item('sku', sku),
          item('quantity', quantity?.toString() ?? null),
          item('total', moneyText(total)),
        ]
      }),
      empty: order.unreadable.some((place) => ITEMS.test(place)) ? 'The items cannot be read' : 'No items',
    },
    ...trouble(order),
  ]
}

/** Parcels are read from the order's meta data and from fulfillments. */
const OF_PARCELS = /^(?:meta_data|_wc_shipment_tracking_items|_aftership_tracking_items|fulfillments)/

/** The list itself, or one that is in it. */
const ITEMS = /^line_items(?:\[\d+\])?$/

/** The value, or that it cannot be read. A list of which a part cannot be read is shown with that said. */
function said({ unreadable }: Order, field: string, value: string | null): string {
  const isUnreadable = unreadable.some((place) =>
    field === 'parcels'
      ? OF_PARCELS.test(place)
      : place === field || (place.startsWith(`${field}[`) && field !== 'line_items'),
  )
  return [value, isUnreadable ? UNREADABLE : ''].filter((part) => part !== null && part !== '').join(' ')
}

function trouble({ id, unreadable }: Order): Display {
  return warningIf(
    unreadable.length > 0,
    `The shop sent parts of order ${id} in a form that cannot be read: ${unreadable.join(', ')}`,
  )
}

function unlessZero(money: Money | null): string | null {
  return money === null || /^-?[0.]+$/.test(money.amount) ? null : moneyText(money)
}

function shippingText(order: Order): string {
  const ways = said(order, 'shipping_lines', order.shipping.join(', '))
  const cost = said(order, 'shipping_total', unlessZero(order.shippingTotal))
  return [ways, cost].filter((part) => part !== '').join(', ')
}

function feeText({ name, total }: Order['fees'][number]): string {
  return [name, moneyText(total)].filter((part) => part !== null && part !== '').join(' ')
}

function refundText({ total, reason }: Order['refunds'][number]): string {
  const amount = moneyText(total)?.replace(/^-/, '') ?? ''
  return reason === null ? amount : `${amount} (${reason})`.trim()
}

function parcel({ number, carrier, url, shippedAt }: Order['tracking'][number]): string {
  return [carrier, number, timeOrNull(shippedAt), url].filter((part) => part !== null).join(' ')
}
