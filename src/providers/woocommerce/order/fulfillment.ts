import type { Reading } from '../../../domain/operation/operation.ts'
import { path } from '../../../domain/provider/http.ts'
import { type Json, type JsonObject, isJsonObject } from '../../../domain/text/json.ts'
import { readRows, isNoRoute, isUnknownId, parseRefusal } from '../refusal.ts'
import {
  fieldsOf,
  type Fields,
  metaOf,
  idOrNull,
  textOrNull,
  truthOrNull,
  webAddressOrNull,
  type Meta,
  listOrNull,
} from '../value.ts'
import { type Order, shopTimeToUtc, toUtc } from './order.ts'

/** The order that is read, as it came. */
interface Whose {
  readonly id: number
  readonly row: JsonObject
}

/**
 * A parcel of WooCommerce's own: of this order, and sent.
 * https://github.com/woocommerce/woocommerce/tree/trunk/plugins/woocommerce/src/Admin/Features/Fulfillments
 */
function fulfillmentIn(row: JsonObject, order: Whose, unreadable: string[]): Order['tracking'] {
  if (idOrNull(row['entity_id']) !== order.id || !isSent(row)) return []
  const meta = metaOf(row) ?? []
  if (meta === 'unreadable') {
    unreadable.push('fulfillments.meta_data')
    return []
  }
  const { read } = fieldsOf(
    Object.fromEntries(meta.map(({ key, value }) => [key, value])),
    unreadable,
    'fulfillments.',
  )
  const number = read('_tracking_number', textOrNull)
  if (number === null) return []
  return [
    {
      number,
      carrier: carrierIn(read),
      // What is not an address of a page is not a link; that is not the same as unreadable.
      url: webAddressOrNull(meta.find(({ key }) => key === '_tracking_url')?.value),
      shippedAt: read('_date_fulfilled', (value) => sentAt(value, row, order.row)),
    },
  ]
}

/** Not a draft, and not deleted. Where the field itself is missing, the status says which. */
function isSent(row: JsonObject): boolean {
  const isFulfilled = truthOrNull(row['is_fulfilled']) ?? row['status'] !== 'unfulfilled'
  return isFulfilled && textOrNull(row['date_deleted']) === null
}

/** "other" is the choice that asks for a name. WooCommerce 10.7 knows its choice by another key than those before. */
function carrierIn(read: Fields['read']): string | null {
  const provider = read('_shipping_provider', textOrNull) ?? read('_shipment_provider', textOrNull)
  const named = read('_provider_name', textOrNull)
  return provider === null || provider === 'other' ? (named ?? provider) : provider
}

/**
 * It comes without a zone: the shop's own time up to WooCommerce 10, UTC since. Those that write UTC also put a Z behind
 * `date_updated`.
 */
function sentAt(value: Json, row: JsonObject, order: JsonObject): string | null {
  const isUtc = /(?:Z|[+-]\d\d:?\d\d)$/.test(textOrNull(row['date_updated']) ?? '')
  return isUtc ? toUtc(value) : shopTimeToUtc(value, order)
}

type Tracking = Order['tracking'][number]

/** Where the official plugin and Advanced Shipment Tracking keep theirs: it comes with the order. */
const SHIPMENTS = '_wc_shipment_tracking_items'
/** Where AfterShip does, with a copy of those. https://wordpress.org/plugins/aftership-woocommerce-tracking/ */
const AFTERSHIP = '_aftership_tracking_items'
/** An order that has fulfillments says so. */
const FULFILLED = '_fulfillment_status'

/**
 * Parcels of an order: those of the known plugins, else WooCommerce's own fulfillments where the order has any.
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
  const own = shipmentsIn(meta, SHIPMENTS, unreadable)
  const copies = shipmentsIn(meta, AFTERSHIP, unreadable)
  const others = copies.filter(({ number }) => !own.some((one) => one.number === number))
  const shipments = [...own, ...others]
  if (shipments.length > 0 || !meta.some(({ key }) => key === FULFILLED)) return shipments
  const response = await reading.get(path`/wp-json/wc/v3/orders/${String(id)}/fulfillments`)
  const refusal = parseRefusal(response)
  // The feature is off by default, and can be switched off again.
  if (refusal !== undefined && (isNoRoute(refusal) || isUnknownId(refusal))) return []
  const rows = readRows(response, { what: `the parcels of order ${id}`, connection: reading.connection })
  return rows.flatMap((row) => fulfillmentIn(row, { id, row: order }, unreadable))
}

function shipmentsIn(meta: readonly Meta[], place: string, unreadable: string[]): readonly Tracking[] {
  return meta
    .filter(({ key, value }) => key === place && value !== null && value !== '')
    .flatMap(({ value }) => {
      const list = listOrNull(value)
      if (list === null) unreadable.push(place)
      return (list ?? []).flatMap((item, index) => shipment(item, `${place}[${index}]`, unreadable))
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
  const carrierKey = item['slug'] === undefined ? 'tracking_provider' : 'slug'
  return [
    {
      number,
      carrier: read('custom_tracking_provider', textOrNull) ?? read(carrierKey, textOrNull),
      url: webAddressOrNull(item['tracking_link']) ?? webAddressOrNull(item['custom_tracking_link']),
      shippedAt: read('date_shipped', secondsToTime),
    },
  ]
}

/** Seconds since 1970, as a number or a text, or milliseconds as some plugins write them; else a day as it stands. */
function secondsToTime(value: Json | undefined): string | null {
  const text = typeof value === 'number' ? String(value) : value
  const isTime = typeof text === 'string' && /^(?:\d{9,10}|\d{12,13})$/.test(text)
  if (isTime) return new Date(Number(text) * (text.length > 10 ? 1 : 1000)).toISOString()
  return typeof value === 'number' ? null : textOrNull(value)
}
