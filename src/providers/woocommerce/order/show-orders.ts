import type { Block, Display } from '../../../domain/display.ts'
import type { Order } from './order.ts'

interface Output {
  readonly orders: readonly Order[]
  /** How many were left out. */
  readonly more: number
}

export function showOrders({ orders, more }: Output): Display {
  const [only] = orders
  if (only !== undefined && orders.length === 1 && more === 0) return showOne(only)
  return [
    {
      kind: 'table',
      columns: ['Order', 'Id', 'Status', 'Total', 'Refunded', 'Ordered', 'Parcels'],
      rows: orders.map((order) => [
        order.number,
        String(order.id),
        order.status,
        money(order.total, order),
        money(order.refunded, order),
        order.createdAt ?? '',
        order.tracking.map(({ number }) => number).join(', '),
      ]),
      empty: 'No orders',
    },
    ...(more > 0
      ? [{ kind: 'text', text: `${more} more; --limit shows more of them` } as const satisfies Block]
      : []),
  ]
}

function showOne(order: Order): Display {
  const facts = [
    ['Order', order.number],
    ['Id', String(order.id)],
    ['Status', order.status],
    ['Total', money(order.total, order)],
    ['Refunded', order.refunds.map((refund) => refundText(refund, order)).join('\n')],
    ['Ordered', order.createdAt],
    ['Paid', order.paidAt ?? 'no'],
    ['Completed', order.completedAt],
    ['Customer', order.customerId === null ? 'a guest' : String(order.customerId)],
    ['Shipping', order.shipping.join(', ')],
    ['Parcels', order.tracking.map(parcel).join('\n')],
  ] as const
  return [
    {
      kind: 'facts',
      facts: facts.flatMap(([label, value]) => (value === null || value === '' ? [] : [{ label, value }])),
    },
    {
      kind: 'table',
      columns: ['Item', 'SKU', 'Quantity', 'Total'],
      rows: order.items.map(({ name, sku, quantity, total }) => [
        name,
        sku ?? '',
        String(quantity),
        money(total, order),
      ]),
      empty: 'No items',
    },
  ]
}

function refundText({ total, reason }: Order['refunds'][number], order: Order): string {
  const amount = money(total?.replace(/^-/, '') ?? null, order)
  return reason === null ? amount : `${amount} (${reason})`
}

function parcel({ number, carrier, url, shippedAt }: Order['tracking'][number]): string {
  return [carrier, number, shippedAt, url].filter((part) => part !== null).join(' ')
}

function money(amount: string | null, { currency }: Order): string {
  return amount === null ? '' : [amount, currency].filter((part) => part !== null).join(' ')
}
