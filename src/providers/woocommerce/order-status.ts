import * as z from 'zod'
import { ShieldError } from '../../domain/errors.ts'
import type { JsonObject } from '../../domain/text/json.ts'
import { defineRead, type Reading } from '../../domain/operation/operation.ts'
import { field, say } from '../../domain/text/wording.ts'
import { getOrderById, getOrderByNumber, listOrdersByEmail, orderInput } from './order/find-order.ts'
import { orderShape, parseOrder, type Order } from './order/order.ts'
import { showOrders } from './order/show-orders.ts'
import { trackingOf } from './order/fulfillment.ts'
import { READ } from './connecting.ts'

const input = z.strictObject({
  ...orderInput,
  email: z.string().min(3).max(254).optional().meta({ description: 'All orders of this billing address' }),
  limit: z
    .number()
    .int()
    .min(1)
    .max(50)
    .optional()
    .meta({ description: 'At most this many for an address, newest first', default: 10 }),
})

const output = z.object({ orders: z.array(orderShape), more: z.number() })

type Input = z.infer<typeof input>
type Output = z.infer<typeof output>

const MOST = 10

/** Where an order stands: paid, sent, refunded. Nothing of the buyer's is in the answer. */
export const woocommerceOrderStatus = defineRead<Input, Output>({
  name: 'woocommerce.order-status',
  summary: 'Show status, items, refunds and parcels of an order',
  provider: 'woocommerce',
  scopes: () => READ,
  input,
  output,
  argument: 'id',
  argumentOf: (word) => (word.startsWith('#') ? 'number' : undefined),
  examples: [
    'shield woocommerce order-status --id 17',
    'shield woocommerce order-status --number "#1017"',
    'shield woocommerce order-status --email ada@example.com --limit 3 --json',
  ],
  run: async (asked, reading) => {
    const found = await rowsFor(asked, reading)
    const shown = found.slice(0, asked.limit ?? MOST)
    const orders: Order[] = []
    for (const row of shown) {
      const unreadable: string[] = []
      const order = parseOrder(row, unreadable)
      const tracking = [...(await trackingOf(reading, row, order.id, unreadable))]
      orders.push({ ...order, tracking, unreadable })
    }
    return { orders, more: found.length - shown.length }
  },
  show: showOrders,
})

async function rowsFor({ id, number, email }: Input, reading: Reading): Promise<readonly JsonObject[]> {
  const given = [id, number, email].filter((one) => one !== undefined)
  if (given.length !== 1) {
    const several = given.length === 0 ? '' : '; several are given'
    throw new ShieldError(
      'usage',
      say`Say which order: one of ${field('id')}, ${field('number')} and ${field('email')}${several}`,
      { hint: 'shield woocommerce order-status --help' },
    )
  }
  if (number !== undefined) return [await getOrderByNumber(reading, number)]
  if (email !== undefined) return listOrdersByEmail(reading, email)
  return [await getOrderById(reading, id ?? 0)]
}
