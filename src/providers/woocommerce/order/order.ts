import * as z from 'zod'
import { ShieldError } from '../../../domain/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../domain/json.ts'
import { idOrNull, textOrNull, utcOrNull } from '../value.ts'

export const orderShape = z.object({
  id: z.number(),
  number: z.string(),
  status: z.string().meta({ description: 'pending, processing, completed … or one of a plugin' }),
  currency: z.string().nullable(),
  total: z.string().nullable(),
  refunded: z.string().nullable().meta({ description: 'All refunds together; null without any' }),
  createdAt: z.string().nullable(),
  modifiedAt: z.string().nullable(),
  paidAt: z.string().nullable(),
  completedAt: z.string().nullable(),
  customerId: z.number().nullable().meta({ description: 'Null for a guest' }),
  items: z.array(
    z.object({
      name: z.string(),
      quantity: z.number(),
      sku: z.string().nullable(),
      total: z.string().nullable(),
    }),
  ),
  shipping: z.array(z.string()),
  refunds: z.array(z.object({ id: z.number(), total: z.string().nullable(), reason: z.string().nullable() })),
  tracking: z.array(
    z.object({
      number: z.string(),
      carrier: z.string().nullable(),
      url: z.string().nullable(),
      shippedAt: z.string().nullable(),
    }),
  ),
})

export type Order = z.infer<typeof orderShape>

/** Billing is read to check the address and is never shown; the order key and the buyer's address are not asked for. */
export const ORDER_FIELDS = [
  'id',
  'number',
  'status',
  'version',
  'currency',
  'total',
  'date_created_gmt',
  'date_modified_gmt',
  'date_paid_gmt',
  'date_completed_gmt',
  'customer_id',
  'billing',
  'line_items',
  'shipping_lines',
  'refunds',
  'meta_data',
].join(',')

/** Everything but the tracking. Fails with `failed` for a row that is not a whole order. */
export function parseOrder(row: JsonObject): Omit<Order, 'tracking'> {
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
  const refunds = objects(row['refunds']).map((refund) => ({
    id: idOrNull(refund['id']) ?? 0,
    total: textOrNull(refund['total']),
    reason: textOrNull(refund['reason']),
  }))
  return {
    id,
    number: textOrNull(row['number']) ?? String(id),
    status,
    currency: textOrNull(row['currency']),
    total: textOrNull(row['total']),
    refunded: sumOf(refunds.map(({ total }) => total)),
    createdAt: utcOrNull(row['date_created_gmt']),
    modifiedAt: utcOrNull(row['date_modified_gmt']),
    paidAt: utcOrNull(row['date_paid_gmt']),
    completedAt: utcOrNull(row['date_completed_gmt']),
    // 0 is a guest.
    customerId: idOrNull(row['customer_id']) || null,
    items: objects(row['line_items']).map(itemOf),
    shipping: objects(row['shipping_lines']).flatMap((line) => textOrNull(line['method_title']) ?? []),
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

function itemOf(line: JsonObject): Order['items'][number] {
  const { quantity } = line
  return {
    name: textOrNull(line['name']) ?? '',
    quantity: typeof quantity === 'number' && Number.isFinite(quantity) ? quantity : 0,
    sku: textOrNull(line['sku']),
    total: textOrNull(line['total']),
  }
}

/** Money stays text: added up in whole units of the last digit. Null when there is nothing, or not all are amounts. */
function sumOf(amounts: readonly (string | null)[]): string | null {
  if (amounts.length === 0) return null
  const parts = amounts.map((amount) => /^-?(\d{1,15})(?:\.(\d{1,6}))?$/.exec(amount ?? ''))
  if (parts.includes(null)) return null
  const digits = Math.max(...parts.map((part) => part?.[2]?.length ?? 0))
  const units = parts.reduce(
    (sum, part) => sum + BigInt(`${part?.[1] ?? ''}${(part?.[2] ?? '').padEnd(digits, '0')}`),
    0n,
  )
  const text = units.toString().padStart(digits + 1, '0')
  return digits === 0 ? text : `${text.slice(0, -digits)}.${text.slice(-digits)}`
}

function objects(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((entry: Json) => isJsonObject(entry)) : []
}
