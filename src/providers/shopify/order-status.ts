import * as z from 'zod'
import { ShieldError } from '../../domain/errors.ts'
import { optional } from '../../domain/operation/fields.ts'
import { defineRead, type Reading } from '../../domain/operation/operation.ts'
import { findOrders, attemptsFor, KINDS } from './order-status/find-orders.ts'
import { order, toOrder } from './order-status/order.ts'
import { severalMatch, showOrders } from './order-status/show-orders.ts'
import { ORDER_SCOPES } from './scopes.ts'

const input = z.strictObject({
  order: z
    .string()
    .min(1)
    .max(254)
    .meta({ description: '#1001, 1001, an id or GID, an e-mail address or a confirmation number' }),
  by: optional(z.enum(KINDS), 'Kind of the name given (without it: judged by its form)'),
  limit: optional(
    z.int().min(1).max(10, 'at most 10, because each is read whole and Shopify bounds what that may cost'),
    'How many orders, the newest first; at most 10',
    5,
  ),
  contact: optional(z.boolean(), 'Also e-mail, phone and address of the customer'),
})

const output = z.object({
  orders: z.array(order),
  more: z.boolean().meta({ description: 'There are more that match' }),
  warnings: z.array(z.string()),
})

type Input = z.infer<typeof input>
type Output = z.infer<typeof output>

/** Where an order stands: payment, delivery, returns. Nothing about a person unless it is asked for. */
export const shopifyOrderStatus = defineRead<Input, Output>({
  name: 'shopify.order-status',
  summary: 'Show where an order stands: payment, delivery, tracking, returns',
  provider: 'shopify',
  scopes: () => [ORDER_SCOPES],
  input,
  output,
  argument: 'order',
  examples: [
    'shield shopify order-status --order "#1001"',
    'shield shopify order-status --order ada@example.com --limit 3 --json',
    'shield shopify order-status --order XPAV284CT --by confirmation',
  ],
  run: findStatus,
  show: showOrders,
})

async function findStatus(asked: Input, reading: Reading): Promise<Output> {
  const contact = asked.contact === true
  for (const attempt of attemptsFor(asked.order, asked.by)) {
    const { orders, more, warnings } = await findOrders(reading, attempt, {
      contact,
      limit: asked.limit ?? 5,
    })
    if (orders.length === 0) continue
    // Several are expected for an address; for a name they leave open which one is meant.
    const doubts = orders.length > 1 && attempt.kind !== 'email' ? [severalMatch(orders.length)] : []
    return { orders: orders.map((one) => toOrder(one, contact)), more, warnings: [...doubts, ...warnings] }
  }
  throw new ShieldError('not_found', `Shopify shows no order ${JSON.stringify(asked.order)} to this app`, {
    hint: 'Orders older than 60 days need read_all_orders; one of the last minute may be found by its id only',
  })
}
