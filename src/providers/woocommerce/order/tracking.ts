import { isJsonObject, type Json, type JsonObject } from '../../../domain/text/json.ts'
import type { Reading } from '../../../domain/operation/operation.ts'
import { path } from '../../../domain/provider/path.ts'
import { readRows } from '../errors.ts'
import { fieldsOf } from '../fields.ts'
import { metaOf, type Meta } from '../meta.ts'
import { isNoRoute, isUnknownId, parseRefusal } from '../refusal.ts'
import { listOrNull, textOrNull, webAddressOrNull } from '../value.ts'
import { fulfillmentIn } from './fulfillment.ts'
import type { Order } from './order.ts'

type Tracking = Order['tracking'][number]

/** Where the official plugin and Advanced Shipment Tracking keep theirs: it comes with the order. */
const SHIPMENTS = '_wc_shipment_tracking_items'
/** An order that has fulfillments says so. */
const FULFILLED = '_fulfillment_status'

/**
 * Parcels of an order: those of the two known plugins, else WooCommerce's own fulfillments where the order has any.
 * `unreadable` takes up what is there and cannot be read.
 */
export async function trackingOf(
  reading: Reading,
  order: JsonObject,
  id: number,
  unreadable: string[],
): Promise<readonly Tracking[]> {
  const meta = metaOf(order) ?? []
  if (meta === 'unreadable') {
    unreadable.push('meta_data')
    return []
  }
  const shipments = shipmentsIn(meta, unreadable)
  if (shipments.length > 0 || !meta.some(({ key }) => key === FULFILLED)) return shipments
  const response = await reading.get(path`/wp-json/wc/v3/orders/${String(id)}/fulfillments`)
  const refusal = parseRefusal(response)
  // The feature is off by default, and can be switched off again.
  if (refusal !== undefined && (isNoRoute(refusal) || isUnknownId(refusal))) return []
  const rows = readRows(response, { what: `the parcels of order ${id}`, connection: reading.connection })
  return rows.flatMap((row) => fulfillmentIn(row, { id, row: order }, unreadable))
}

function shipmentsIn(meta: readonly Meta[], unreadable: string[]): readonly Tracking[] {
  return meta
    .filter(({ key, value }) => key === SHIPMENTS && value !== null && value !== '')
    .flatMap(({ value }) => {
      const list = listOrNull(value)
      if (list === null) unreadable.push(SHIPMENTS)
      return (list ?? []).flatMap((item, index) => shipment(item, `${SHIPMENTS}[${index}]`, unreadable))
    })
}

/** https://woocommerce.com/document/shipment-tracking/ */
function shipment(item: Json, place: string, unreadable: string[]): readonly Tracking[] {
  if (!isJsonObject(item)) {
    unreadable.push(place)
    return []
  }
  const { read } = fieldsOf(item, unreadable, `${place}.`)
  const number = read('tracking_number', textOrNull)
  if (number === null) return []
  return [
    {
      number,
      carrier: read('custom_tracking_provider', textOrNull) ?? read('tracking_provider', textOrNull),
      url: webAddressOrNull(item['tracking_link']) ?? webAddressOrNull(item['custom_tracking_link']),
      shippedAt: read('date_shipped', secondsToTime),
    },
  ]
}

/** Seconds since 1970, as a number or a text; else a day as it stands. */
function secondsToTime(value: Json | undefined): string | null {
  const seconds = typeof value === 'number' || (typeof value === 'string' && /^\d{9,10}$/.test(value))
  return seconds ? new Date(Number(value) * 1000).toISOString() : textOrNull(value)
}
