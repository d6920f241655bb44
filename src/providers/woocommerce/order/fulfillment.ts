import type { Json, JsonObject } from '../../../domain/text/json.ts'
import { fieldsOf, type Fields } from '../fields.ts'
import { metaOf } from '../meta.ts'
import { idOrNull, textOrNull, truthOrNull, webAddressOrNull } from '../value.ts'
import type { Order } from './order.ts'
import { shopTimeToUtc, toUtc } from './shop-time.ts'

/** The order that is read, as it came. */
interface Whose {
  readonly id: number
  readonly row: JsonObject
}

/**
 * A parcel of WooCommerce's own: of this order, and sent.
 * https://github.com/woocommerce/woocommerce/tree/trunk/plugins/woocommerce/src/Admin/Features/Fulfillments
 */
export function fulfillmentIn(row: JsonObject, order: Whose, unreadable: string[]): Order['tracking'] {
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
      // What is no address of a page is no link; that is not the same as unreadable.
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
