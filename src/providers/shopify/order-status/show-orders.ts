import {
  factsOf,
  warningIf,
  warningsOf,
  type Block,
  type Display,
} from '../../../domain/operation/display.ts'
import { oneValue } from '../../../domain/text/quoted.ts'
import { numberOf, isZero, moneyText, words } from '../values.ts'
import type { Order } from './order.ts'
import { dayText, listedTime, localTime, timeOrNull } from '../../../domain/text/times.ts'

interface Shown {
  readonly orders: readonly Order[]
  readonly more: boolean
  readonly warnings: readonly string[]
}

/** One order in full; several as a table, because nobody can know which one is meant. */
export function showOrders({ orders, more, warnings }: Shown): Display {
  const [first] = orders
  const several = severalMatch(orders.length)
  return [
    ...(first !== undefined && orders.length === 1 ? oneOrder(first) : [tableOf(orders)]),
    ...warningIf(orders.length > 1, several),
    ...warningIf(more, 'There are more; only the newest are shown'),
    ...warningsOf(warnings.filter((text) => text !== several)),
  ]
}

/** Said in JSON too: a script must not take the first of them for the one that was meant. */
export function severalMatch(count: number): string {
  return `${count} orders match; each is shown in full when it is asked for by its id`
}

function oneOrder(order: Order): Display {
  return [
    factsOf(statusOf(order)),
    {
      kind: 'table',
      columns: ['Item', 'SKU', 'Ordered', 'Left', 'To send'],
      rows: order.lines.map((line) => [
        line.variantTitle === null ? line.title : `${line.title}, ${line.variantTitle}`,
        line.sku ?? '',
        String(line.quantity),
        String(line.currentQuantity),
        String(line.unfulfilledQuantity),
      ]),
      empty: 'No items',
    },
    ...warningIf(order.moreLines, `Only the first ${order.lines.length} items are shown`),
    ...warningIf(order.moreFulfillments, `Only the first ${order.fulfillments.length} deliveries are shown`),
  ]
}

function statusOf(order: Order): readonly (readonly [string, string | null])[] {
  return [
    ['Order', order.test ? `${order.name} (test)` : order.name],
    ['Id', numberOf(order.id)],
    ['Confirmation', order.confirmationNumber],
    ['Placed', localTime(order.processedAt)],
    ['Cancelled', cancelledText(order)],
    ['Closed', timeOrNull(order.closedAt)],
    ['Payment', words(order.financialStatus)],
    ['Total', moneyText(order.total)],
    ['Total as paid', order.totalPaidIn === null ? null : moneyText(order.totalPaidIn)],
    ['Outstanding', isZero(order.outstanding) ? null : moneyText(order.outstanding)],
    ['Refunded', isZero(order.refunded) ? null : moneyText(order.refunded)],
    ['Delivery', words(order.fulfillmentStatus)],
    ['Return', order.returnStatus === 'NO_RETURN' ? null : words(order.returnStatus)],
    ...order.fulfillments.map(deliveryOf),
    ['Tags', order.tags.map(oneValue).join(', ')],
    ...contactOf(order),
  ]
}

function cancelledText({ cancelledAt, cancelReason }: Order): string | null {
  if (cancelledAt === null) return null
  const at = localTime(cancelledAt)
  return cancelReason === null ? at : `${at} (${words(cancelReason)})`
}

function deliveryOf(fulfillment: Order['fulfillments'][number]): readonly [string, string] {
  const { displayStatus, status, deliveredAt, estimatedDeliveryAt, tracking } = fulfillment
  const when =
    timeOrNull(deliveredAt) ??
    (estimatedDeliveryAt === null ? null : `expected ${dayText(estimatedDeliveryAt)}`)
  // A cancelled fulfilment keeps the last place where its parcel was seen.
  const state = status === 'CANCELLED' ? 'cancelled' : words(displayStatus ?? status)
  const parcels = tracking.map(({ company, number, url }) =>
    [company, number, url]
      .filter((part) => part !== null)
      .filter((part) => part !== '')
      .map((part) => (part === url ? part : oneValue(part)))
      .join(' '),
  )
  return [fulfillment.name, [state, when, ...parcels].filter((part) => part !== null).join(', ')]
}

function contactOf({ contact }: Order): readonly (readonly [string, string | null])[] {
  if (contact === null) return []
  const address = Object.values(contact.shippingAddress ?? {})
    .filter((part) => part !== null)
    .filter((part) => part !== '')
  return [
    ['E-mail', contact.email],
    ['Phone', contact.phone],
    ['Ship to', address.map(oneValue).join(', ')],
  ]
}

function tableOf(orders: readonly Order[]): Block {
  return {
    kind: 'table',
    columns: ['Order', 'Id', 'Placed', 'Payment', 'Delivery', 'Total'],
    rows: orders.map((order) => [
      order.name,
      numberOf(order.id),
      listedTime(order.processedAt),
      order.cancelledAt === null ? words(order.financialStatus) : 'cancelled',
      words(order.fulfillmentStatus),
      moneyText(order.total),
    ]),
    empty: 'No orders',
  }
}
