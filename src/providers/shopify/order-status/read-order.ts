import { ShieldError } from '../../../domain/errors.ts'
import type { Reading } from '../../../domain/operation/operation.ts'
import { askShopify } from '../ask.ts'
import { orderById, type Personal } from './documents.ts'
import { nodeOf, type OrderNode } from './order.ts'

interface ReadOrder {
  /** Null where there is no such order, or none that this app may see. */
  readonly order: OrderNode | null
  readonly warnings: readonly string[]
}

/** An order by its global id. Fails as every read does, and with `unavailable` for another order than this one. */
export async function readOrder(reading: Reading, id: string, personal: Personal): Promise<ReadOrder> {
  const { data, warnings } = await askShopify(reading, {
    document: orderById(personal),
    variables: { id },
    what: `the order ${id}`,
  })
  if (data['order'] === null) return { order: null, warnings }
  const order = nodeOf(data['order'])
  if (order.id === id) return { order, warnings }
  throw new ShieldError('unavailable', `Shopify answered with another order than ${id}`, {
    hint: 'Try again',
  })
}
