import { jsonAnswer, type Answer } from '../answer.ts'
import { isJsonObject } from '../../domain/text/json.ts'
import type { ProviderRequest } from '../provider.ts'
import type { Visit } from './customers.ts'
import { gmt, onlyFields } from './fields.ts'
import type { Note } from './shop.ts'
import { shopError, unknownOrder } from './shop-errors.ts'

/** `GET /orders/:id/notes?type=any|customer|internal`: newest first. */
export function listNotes({ shop }: Visit, { query }: ProviderRequest, orderId: number): Answer {
  if (!shop.orders.has(orderId)) return unknownOrder()
  const type = query.get('type') ?? 'any'
  const found = [...shop.notes.values()]
    .filter((note) => note.orderId === orderId)
    .filter(({ isToCustomer }) => type === 'any' || isToCustomer === (type === 'customer'))
    .toReversed()
  return jsonAnswer(
    200,
    found.map((note) => onlyFields(describe(note), query)),
  )
}

/** `POST /orders/:id/notes`: each time one more. */
export function addNote({ shop, now }: Visit, { body }: ProviderRequest, orderId: number): Answer {
  // Not the code that everything else has for it.
  if (!shop.orders.has(orderId))
    return shopError(404, 'woocommerce_rest_order_invalid_id', 'Invalid order ID.')
  const given: unknown = JSON.parse(body ?? '{}')
  const text = isJsonObject(given) ? given['note'] : undefined
  if (typeof text !== 'string' || text === '')
    return shopError(400, 'rest_missing_callback_param', 'Missing parameter(s): note', { params: ['note'] })
  shop.next.note += 1
  const note: Note = {
    id: shop.next.note,
    orderId,
    author: 'system',
    note: unslashed(text),
    isToCustomer: isJsonObject(given) && given['customer_note'] === true,
    createdAt: now(),
  }
  shop.notes.set(note.id, note)
  return jsonAnswer(201, describe(note))
}

/** WordPress takes a backslash out of every comment that it stores, as if one had been put in. */
function unslashed(text: string): string {
  return text.replaceAll(/\\([\s\S]?)/g, (_whole, next: string) => (next === '0' ? '\0' : next))
}

function describe({ id, author, note, isToCustomer, createdAt }: Note) {
  return {
    id,
    author,
    date_created: gmt(createdAt),
    date_created_gmt: gmt(createdAt),
    note,
    customer_note: isToCustomer,
    _links: {},
  }
}
