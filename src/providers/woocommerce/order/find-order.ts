import { ShieldError } from '../../../domain/errors.ts'
import type { JsonObject } from '../../../domain/json.ts'
import type { Reading } from '../../../domain/operation.ts'
import { path } from '../../../domain/path.ts'
import { failureOf, isUnknownId, parseRefusal, readObject, readRows } from '../errors.ts'
import { idOrNull, isSameEmail, textOrNull } from '../value.ts'
import { billingEmail, ORDER_FIELDS } from './order.ts'

/** Undefined when the shop has no such order: also for the id of a refund or a product. */
export async function findOrderById(reading: Reading, id: number): Promise<JsonObject | undefined> {
  const response = await reading.get(path`/wp-json/wc/v3/orders/${String(id)}`, [['_fields', ORDER_FIELDS]])
  const refusal = parseRefusal(response)
  if (refusal !== undefined && isUnknownId(refusal)) return undefined
  const asked = { what: `order ${id}`, connection: reading.connection }
  const row = readObject(response, asked)
  if (idOrNull(row['id']) !== id) throw failureOf({ ...response, status: 200, json: [] }, asked)
  return row
}

/**
 * The one order with this number. Usually number and id are the same; where a plugin numbers them otherwise, the
 * shop's search is all there is, and it also looks into names, addresses and telephone numbers: only an exact number
 * counts. Fails with `not_found`, and with `conflict` when several bear it.
 */
export async function getOrderByNumber(reading: Reading, given: string): Promise<JsonObject> {
  const number = given.trim().replace(/^#\s*/, '')
  const isNumber = (row: JsonObject): boolean => textOrNull(row['number']) === number
  const byId = /^[1-9]\d{0,14}$/.test(number) ? await findOrderById(reading, Number(number)) : undefined
  if (byId !== undefined && isNumber(byId)) return byId
  const found = (await searchOrders(reading, number, `order number ${number}`)).filter(isNumber)
  const [only] = found
  if (only !== undefined && found.length === 1) return only
  if (found.length > 1) {
    const ids = found.map((row) => idOrNull(row['id'])).join(', ')
    throw new ShieldError('conflict', `${found.length} orders have the number ${number}: ids ${ids}`, {
      hint: 'Say which one with --id',
    })
  }
  throw new ShieldError('not_found', `There is no order with the number ${JSON.stringify(number)}`, {
    hint: "Give its id (--id) or the buyer's address (--email)",
  })
}

/** All orders of a billing address, newest first, guests' too. */
export async function listOrdersByEmail(reading: Reading, email: string): Promise<readonly JsonObject[]> {
  const rows = await searchOrders(reading, email.trim(), 'the orders of that address')
  return rows.filter((row) => isSameEmail(billingEmail(row), email))
}

const PAGE_SIZE = 100
const MOST_PAGES = 10

/**
 * Whatever the shop's search finds. No other filter reaches number or address: the shop ignores parameters that it
 * does not know, and would answer with every order. Totals in headers may be missing behind Nango, so pages end with
 * a short one. https://woocommerce.github.io/woocommerce-rest-api-docs/#list-all-orders
 */
async function searchOrders(reading: Reading, text: string, what: string): Promise<readonly JsonObject[]> {
  const found = new Map<number, JsonObject>()
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const response = await reading.get('/wp-json/wc/v3/orders', [
      ['search', text],
      ['_fields', ORDER_FIELDS],
      ['orderby', 'date'],
      ['order', 'desc'],
      ['per_page', String(PAGE_SIZE)],
      ['page', String(page)],
    ])
    const rows = readRows(response, { what, connection: reading.connection })
    for (const row of rows) found.set(idOrNull(row['id']) ?? -1, row)
    if (rows.length < PAGE_SIZE) return [...found.values()]
  }
  throw new ShieldError('failed', `The shop's search finds more than ${PAGE_SIZE * MOST_PAGES} orders`, {
    hint: 'Give the id of the order with --id',
  })
}
