import * as z from 'zod'
import { ShieldError } from '../../../domain/errors.ts'
import type { JsonObject } from '../../../domain/text/json.ts'
import type { Reading } from '../../../domain/operation/operation.ts'
import { path } from '../../../domain/provider/http.ts'
import { field, say } from '../../../domain/text/wording.ts'
import { failureOf, readObject, isUnknownId, parseRefusal } from '../refusal.ts'
import { askShop } from '../ask-shop.ts'
import { MOST_ROWS, readPages, type Pages } from '../pages.ts'
import { idOrNull, isSameEmail, textOrNull, utcOrNull } from '../value.ts'
import { billingEmail, ORDER_FIELDS } from './order.ts'

/** Undefined when the shop has no such order: also for the id of a refund or a product. */
export async function findOrderById(reading: Reading, id: number): Promise<JsonObject | undefined> {
  const response = await askShop(reading, path`/wp-json/wc/v3/orders/${String(id)}`, [
    ['_fields', ORDER_FIELDS],
  ])
  const refusal = parseRefusal(response)
  if (refusal !== undefined && isUnknownId(refusal)) return undefined
  const asked = { what: `order ${id}`, connection: reading.connection }
  const row = readObject(response, asked)
  if (idOrNull(row['id']) !== id) throw failureOf({ ...response, status: 200, json: [] }, asked)
  return row
}

/** How an order is named: exactly one of the two, which its caller checks. */
export const orderInput = {
  id: z.number().int().min(1).optional().meta({ description: "The order's id" }),
  number: z
    .string()
    .min(1)
    .max(64)
    .optional()
    .meta({ description: "The order's number, as the buyer has it; # may stand before it" }),
}

/** The order with this id. Fails with `not_found`. */
export async function getOrderById(reading: Reading, id: number): Promise<JsonObject> {
  const row = await findOrderById(reading, id)
  if (row !== undefined) return row
  throw new ShieldError('not_found', `There is no order with the id ${id}`, {
    hint: say`If that is its number, give it as ${field('number')}`,
  })
}

/**
 * The one order with this number. Usually number and id are the same; where a plugin numbers them otherwise, the
 * shop's search is all there is, and it also looks into names, addresses and telephone numbers: only the whole number
 * counts, with or without # before it, in upper or lower case. The order whose id it is may be in the trash, where no
 * search looks. Fails with `not_found`, and with `conflict` when several bear it, or might.
 */
export async function getOrderByNumber(reading: Reading, given: string): Promise<JsonObject> {
  const wanted = bareNumber(given)
  const hasNumber = (row: JsonObject): boolean => bareNumber(textOrNull(row['number']) ?? '') === wanted
  const sameId = /^[1-9]\d{0,14}$/.test(wanted) ? await findOrderById(reading, Number(wanted)) : undefined
  const byId = sameId !== undefined && hasNumber(sameId) ? sameId : undefined
  const search = await searchOrders(reading, given.trim().replace(/^#\s*/, ''), `order number ${given}`)
  const others = search.rows.filter((row) => hasNumber(row) && idOrNull(row['id']) !== idOrNull(byId?.['id']))
  const found = [...(byId === undefined ? [] : [byId]), ...others]
  const [only] = found
  if (found.length > 1) {
    const ids = found.map((row) => idOrNull(row['id'])).join(', ')
    throw new ShieldError('conflict', `${found.length} orders have the number ${given}: ids ${ids}`, {
      hint: say`Say which one with ${field('id')}`,
    })
  }
  if (!search.isWhole) throw notWhole(given, only)
  if (only !== undefined) return only
  throw new ShieldError('not_found', `There is no order with the number ${JSON.stringify(given)}`, {
    hint: say`Give its id (${field('id')}) or the buyer's address (${field('email')})`,
  })
}

function bareNumber(number: string): string {
  return number.normalize('NFC').trim().replace(/^#\s*/, '').toLowerCase()
}

function notWhole(given: string, bearer: JsonObject | undefined): ShieldError {
  const most = `The shop's search for ${JSON.stringify(given)} finds more than ${MOST_ROWS} orders`
  if (bearer === undefined) {
    return new ShieldError('failed', `${most}, and no order among those has that number`, {
      hint: say`Give the id of the order with ${field('id')}`,
    })
  }
  const id = idOrNull(bearer['id'])
  return new ShieldError('conflict', `${most}: whether order ${id} alone has that number cannot be told`, {
    hint: say`If it is the one, say so with ${field('id')} ${String(id)}`,
  })
}

/**
 * All orders of a billing address, newest first, guests' too. Fails with `not_found`, and with `failed` when there are
 * too many to look at all of them.
 */
export async function listOrdersByEmail(reading: Reading, given: string): Promise<readonly JsonObject[]> {
  const email = given.trim()
  const search = await searchOrders(reading, email, 'the orders of that address')
  const found = search.rows.filter((row) => isSameEmail(billingEmail(row), email))
  if (!search.isWhole) {
    throw new ShieldError('failed', `The shop's search finds more than ${MOST_ROWS} orders`, {
      hint: say`Give the id of the order with ${field('id')}`,
    })
  }
  if (found.length > 0) return found.toSorted((one, other) => orderedAt(other).localeCompare(orderedAt(one)))
  throw new ShieldError('not_found', `No order has the billing address ${JSON.stringify(email)}`, {
    hint: say`Orders in the trash are not looked at; one of them is found by its id (${field('id')})`,
  })
}

function orderedAt(row: JsonObject): string {
  return utcOrNull(row['date_created_gmt']) ?? ''
}

/**
 * Whatever the shop's search finds. No other filter reaches number or address: the shop ignores parameters that it
 * does not know, and would answer with every order.
 * https://woocommerce.github.io/woocommerce-rest-api-docs/#list-all-orders
 */
async function searchOrders(reading: Reading, text: string, what: string): Promise<Pages> {
  return readPages(
    reading,
    '/wp-json/wc/v3/orders',
    [
      ['search', text],
      ['_fields', ORDER_FIELDS],
      // Orders of one second have no order by date, so that pages could leave one out.
      ['orderby', 'id'],
      ['order', 'desc'],
    ],
    what,
  )
}
