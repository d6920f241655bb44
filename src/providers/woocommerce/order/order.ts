import * as z from 'zod'
import { ShieldError } from '../../../domain/errors.ts'
import { isJsonObject, type JsonObject, type Json } from '../../../domain/text/json.ts'
import { addAmounts, grouped } from '../../../domain/text/money.ts'
import {
  fieldsOf,
  type Fields,
  amountOrNull,
  idOrNull,
  quantityOrNull,
  textOrNull,
  utcOrNull,
} from '../value.ts'

/** As everywhere, but a shop can fail to say which currency: nothing is put in its place. */
const money = z.object({
  amount: z.string(),
  currency: z.string().nullable().meta({ description: 'Null where the order does not say it legibly' }),
})
export type Money = z.infer<typeof money>

export const orderShape = z.object({
  id: z.number(),
  number: z.string(),
  status: z.string().meta({ description: 'pending, processing, completed … or one of a plugin' }),
  total: money.nullable().meta({ description: 'What the buyer pays: items, shipping, fees and tax' }),
  tax: money
    .nullable()
    .meta({ description: 'All tax in the total; items, shipping and fees are told without it' }),
  discount: money.nullable().meta({ description: 'By coupons; items are told after it' }),
  refunded: money.nullable().meta({ description: 'All refunds together; null without any' }),
  createdAt: z.string().nullable(),
  modifiedAt: z.string().nullable(),
  paidAt: z.string().nullable(),
  completedAt: z.string().nullable(),
  customerId: z.number().nullable().meta({ description: 'Null for a guest' }),
  items: z.array(
    z.object({
      name: z.string(),
      quantity: z.number().nullable(),
      sku: z.string().nullable(),
      total: money.nullable(),
    }),
  ),
  shipping: z.array(z.string()),
  shippingTotal: money.nullable(),
  fees: z.array(z.object({ name: z.string(), total: money.nullable() })),
  refunds: z.array(
    z.object({ id: z.number().nullable(), total: money.nullable(), reason: z.string().nullable() }),
  ),
  tracking: z.array(
    z.object({
      number: z.string(),
      carrier: z.string().nullable(),
      url: z.string().nullable(),
      shippedAt: z
        .string()
        .nullable()
        .meta({ description: 'Without a zone where the shop gives its own time and not its zone' }),
    }),
  ),
  unreadable: z
    .array(z.string())
    .meta({ description: "Fields that were there and cannot be read, by the shop's names; null above" }),
})

export type Order = z.infer<typeof orderShape>

/** Billing is read to check the address and is never shown; the order key and the buyer's address are not asked for. */
export const ORDER_FIELDS =
  'id,number,status,version,currency,total,total_tax,discount_total,shipping_total,date_created,date_created_gmt,' +
  'date_modified,date_modified_gmt,date_paid_gmt,date_completed_gmt,customer_id,billing,line_items,shipping_lines,' +
  'fee_lines,refunds,meta_data'

/**
 * Everything but the tracking; `unreadable` takes up what is there and cannot be read. Fails with `unavailable` for a row
 * that is not an order, and with `failed` for one that is empty.
 */
export function parseOrder(row: JsonObject, unreadable: string[]): Omit<Order, 'tracking' | 'unreadable'> {
  const id = idOrNull(row['id'])
  const status = textOrNull(row['status'])
  if (id === null || id === 0 || status === null) {
    throw new ShieldError('unavailable', 'The shop sent an order without an id or a status', {
      hint: 'shield status --check',
    })
  }
  if (isPlaceholder(row)) {
    throw new ShieldError('failed', `The shop holds order ${id} only as an empty placeholder`, {
      hint: 'Its two order storages are out of step: WooCommerce > Status > Tools synchronises them',
    })
  }
  const order = fieldsOf(row, unreadable)
  const { read, rows } = order
  const currency = read('currency', textOrNull)
  const amount = (fields: Fields, name: string) => fields.read(name, (value) => moneyOrNull(value, currency))
  const refunds = rows('refunds').map((refund) => ({
    id: refund.read('id', idOrNull),
    total: amount(refund, 'total'),
    reason: refund.read('reason', textOrNull),
  }))
  return {
    id,
    number: read('number', textOrNull) ?? String(id),
    status,
    total: amount(order, 'total'),
    tax: amount(order, 'total_tax'),
    discount: amount(order, 'discount_total'),
    refunded: sumOf(
      refunds.map(({ total }) => total),
      currency,
    ),
    createdAt: read('date_created_gmt', utcOrNull),
    modifiedAt: read('date_modified_gmt', utcOrNull),
    paidAt: read('date_paid_gmt', utcOrNull),
    completedAt: read('date_completed_gmt', utcOrNull),
    // 0 is a guest.
    customerId: read('customer_id', idOrNull) || null,
    items: rows('line_items').map((line) => ({
      name: line.read('name', textOrNull) ?? '',
      quantity: line.read('quantity', quantityOrNull),
      sku: line.read('sku', textOrNull),
      total: amount(line, 'total'),
    })),
    shipping: rows('shipping_lines').flatMap((line) => line.read('method_title', textOrNull) ?? []),
    shippingTotal: amount(order, 'shipping_total'),
    fees: rows('fee_lines').map((fee) => ({
      name: fee.read('name', textOrNull) ?? '',
      total: amount(fee, 'total'),
    })),
    refunds,
  }
}

/** The e-mail address of an order as it came; it leaves this folder only for an approver's eyes. */
export function billingEmail(row: JsonObject): string | null {
  const billing = row['billing']
  return isJsonObject(billing) ? textOrNull(billing['email']) : null
}

/** Left by the other of the two storages of orders when they are out of step. */
function isPlaceholder(row: JsonObject): boolean {
  return row['status'] === 'draft' && row['version'] === ''
}

function moneyOrNull(value: Json | undefined, currency: string | null): Money | null {
  const amount = amountOrNull(value, currency)
  return amount === null ? null : { amount, currency }
}

/** Refunds are below zero, their sum is above. Null when there is nothing, or not all are amounts. */
function sumOf(refunds: readonly (Money | null)[], currency: string | null): Money | null {
  const amount = addAmounts(refunds.map((refund) => refund?.amount.replace(/^-/, '') ?? ''))
  return refunds.length === 0 || amount === undefined ? null : { amount, currency }
}

/** As a person reads it; null for null. */
export function moneyText(money: Money | null): string | null {
  return money === null ? null : `${grouped(money.amount)} ${money.currency ?? ''}`.trimEnd()
}

/** A time with a zone, or one in UTC without, as ISO 8601 in UTC. Null for what is not a time. */
export function toUtc(value: Json): string | null {
  const plain = utcOrNull(value)
  if (plain !== null) return plain
  const text = textOrNull(value)
  if (text === null || !/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[+-]\d\d:?\d\d$/.test(text)) return null
  return isoOf(Date.parse(text.replace(' ', 'T')))
}

/**
 * A time by the clock of the shop, in UTC. No answer that a key may have tells the shop's zone, but an order has two of
 * its times both ways; where the clock was changed between them, the nearer one counts. Without them the time stays as
 * it is, without a zone. Null for what is not a time.
 */
export function shopTimeToUtc(value: Json, order: JsonObject): string | null {
  const local = milliseconds(value)
  if (local === null) return toUtc(value)
  const [nearest] = PAIRS.flatMap((name) => {
    const [there, utc] = [milliseconds(order[name]), milliseconds(order[`${name}_gmt`])]
    return there === null || utc === null ? [] : [{ offset: there - utc, away: Math.abs(there - local) }]
  }).toSorted((one, other) => one.away - other.away)
  return nearest === undefined ? (isoOf(local)?.slice(0, -1) ?? null) : isoOf(local - nearest.offset)
}

const PAIRS = ['date_modified', 'date_created'] as const

/** As if it were in UTC. */
function milliseconds(value: Json | undefined): number | null {
  const utc = typeof value === 'string' && !/[Zz]$|[+-]\d\d:?\d\d$/.test(value) ? utcOrNull(value) : null
  return utc === null ? null : Date.parse(utc)
}

function isoOf(time: number): string | null {
  return Number.isNaN(time) ? null : `${new Date(time).toISOString().slice(0, 19)}Z`
}
