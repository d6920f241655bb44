import { isJsonObject, type Json, type JsonObject } from '../../../domain/json.ts'
import type { Reading } from '../../../domain/operation.ts'
import { path } from '../../../domain/path.ts'
import { isNoRoute, isUnknownId, parseRefusal, readRows } from '../errors.ts'
import { metaOf } from '../meta.ts'
import { idOrNull, textOrNull, webAddressOrNull } from '../value.ts'
import type { Order } from './order.ts'

type Tracking = Order['tracking'][number]

/** Where the official plugin and Advanced Shipment Tracking keep theirs: it comes with the order. */
const SHIPMENTS = '_wc_shipment_tracking_items'
/** An order that has fulfillments says so. */
const FULFILLED = '_fulfillment_status'

/** Parcels of an order: those of the two known plugins, else WooCommerce's own fulfillments where the order has any. */
export async function trackingOf(
  reading: Reading,
  order: JsonObject,
  id: number,
): Promise<readonly Tracking[]> {
  const meta = metaOf(order) ?? []
  const shipments = meta.filter(({ key }) => key === SHIPMENTS).flatMap(({ value }) => shipmentsIn(value))
  if (shipments.length > 0 || !meta.some(({ key }) => key === FULFILLED)) return shipments
  const response = await reading.get(path`/wp-json/wc/v3/orders/${String(id)}/fulfillments`)
  const refusal = parseRefusal(response)
  // The feature is off by default, and can be switched off again.
  if (refusal !== undefined && (isNoRoute(refusal) || isUnknownId(refusal))) return []
  const rows = readRows(response, { what: `the parcels of order ${id}`, connection: reading.connection })
  return rows.flatMap((row) => fulfillment(row, id))
}

/** https://woocommerce.com/document/shipment-tracking/ */
function shipmentsIn(value: Json): readonly Tracking[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((item: Json) => {
    const number = isJsonObject(item) ? textOrNull(item['tracking_number']) : null
    if (!isJsonObject(item) || number === null) return []
    return [
      {
        number,
        carrier: textOrNull(item['custom_tracking_provider']) ?? textOrNull(item['tracking_provider']),
        url: webAddressOrNull(item['tracking_link'] ?? item['custom_tracking_link']),
        shippedAt: secondsToTime(item['date_shipped']),
      },
    ]
  })
}

/** Of this order only, and not one that was deleted. Its order's id is a text. */
function fulfillment(row: JsonObject, id: number): readonly Tracking[] {
  const meta = new Map((metaOf(row) ?? []).map(({ key, value }) => [key, value]))
  const number = textOrNull(meta.get('_tracking_number'))
  if (number === null || idOrNull(row['entity_id']) !== id || textOrNull(row['date_deleted']) !== null)
    return []
  return [
    {
      number,
      carrier: textOrNull(meta.get('_shipment_provider')),
      url: webAddressOrNull(meta.get('_tracking_url')),
      shippedAt: textOrNull(meta.get('_date_fulfilled')),
    },
  ]
}

/** Seconds since 1970, as a number or a text; else a day as it stands. */
function secondsToTime(value: Json | undefined): string | null {
  const seconds = typeof value === 'number' || (typeof value === 'string' && /^\d{9,10}$/.test(value))
  return seconds ? new Date(Number(value) * 1000).toISOString() : textOrNull(value)
}
