import * as z from 'zod'
import { ShieldError } from '../../../domain/errors.ts'
import { isAddress } from '../../../domain/operation/address.ts'
import type { JsonObject } from '../../../domain/text/json.ts'
import type { Reading } from '../../../domain/operation/operation.ts'
import { path } from '../../../domain/provider/http.ts'
import { field, say } from '../../../domain/text/wording.ts'
import { failureOf, readObject, isUnknownId, parseRefusal } from '../refusal.ts'
import { askShop } from '../ask-shop.ts'
import { metaOf, idOrNull, isSameEmail, textOrNull } from '../value.ts'
import { MOST_ROWS, readPages } from '../pages.ts'
import { tagsIn, type Tag } from './tag.ts'

/** How a customer is named: exactly one of the two, which `getCustomer` checks. */
export const customerInput = {
  id: z.number().int().min(0).optional().meta({ description: "The customer's id" }),
  email: z
    .string()
    .min(3)
    .max(254)
    .optional()
    .meta({ description: "The e-mail address of the customer's account" }),
}

export interface CustomerAsked {
  readonly id?: number | undefined
  readonly email?: string | undefined
}

/** An account at the shop. */
export interface Customer {
  readonly id: number
  readonly email: string
  readonly name: string | null
  /** Null where this key is not shown them, which is not an empty list. */
  readonly tags: readonly Tag[] | null
}

const FIELDS = 'id,email,first_name,last_name,username,meta_data'

/** The customer that is meant. Fails with `usage`, `not_found` (guests have no account) and `conflict`. */
export async function getCustomer(asked: CustomerAsked, reading: Reading): Promise<Customer> {
  const { id, email } = asked
  if ((id === undefined) === (email === undefined)) {
    const both = id === undefined ? '' : '; both are given'
    throw new ShieldError(
      'usage',
      say`Say which customer: either ${field('id')} or ${field('email')}${both}`,
      {
        hint: 'The id stands in the address of the customer in the dashboard (user_id=…)',
      },
    )
  }
  if (id === 0) throw guest('Customer 0 is every guest')
  if (id === undefined) return getByEmail(email ?? '', reading)
  const found = await findCustomer(id, reading)
  if (found !== undefined) return found
  throw new ShieldError('not_found', `The shop has no customer ${id}`, {
    hint: say`Give the address with ${field('email')}`,
  })
}

/** Undefined when the shop has no such account. https://woocommerce.github.io/woocommerce-rest-api-docs/#customers */
export async function findCustomer(id: number, reading: Reading): Promise<Customer | undefined> {
  const response = await askShop(reading, path`/wp-json/wc/v3/customers/${String(id)}`, [['_fields', FIELDS]])
  const refusal = parseRefusal(response)
  if (refusal !== undefined && isUnknownId(refusal)) return undefined
  const asked = { what: `customer ${id}`, connection: reading.connection }
  const customer = parseCustomer(readObject(response, asked))
  if (customer?.id !== id) throw failureOf({ ...response, status: 200, json: [] }, asked)
  return customer
}

/** Without `role=all` the shop leaves out everybody who is more than a customer. */
async function getByEmail(given: string, reading: Reading): Promise<Customer> {
  const email = given.trim()
  if (!isAddress(email)) {
    throw new ShieldError('usage', say`${field('email')} ${JSON.stringify(given)} is not an e-mail address`, {
      hint: say`One address: ${field('email')} ada@example.com`,
    })
  }
  const list = await readPages(
    reading,
    '/wp-json/wc/v3/customers',
    [
      ['email', email],
      ['role', 'all'],
      ['_fields', FIELDS],
    ],
    'the customer with that address',
  )
  // A shop that ignores the address sends everybody: only those with it are read any further.
  const found = list.rows.flatMap((row) => {
    const customer = isSameEmail(textOrNull(row['email']), email) ? parseCustomer(row) : undefined
    return customer === undefined ? [] : [customer]
  })
  if (!list.isWhole) {
    throw new ShieldError('failed', `The shop sends more than ${MOST_ROWS} customers for that address`, {
      hint: say`Say which one with ${field('id')}`,
    })
  }
  const [only] = found
  if (only === undefined) throw guest(`No account in the shop has the address ${email}`)
  if (found.length === 1) return only
  throw new ShieldError(
    'conflict',
    `${found.length} accounts have that address: ${found.map(({ id }) => id).join(', ')}`,
    { hint: say`Say which one with ${field('id')}` },
  )
}

function guest(what: string): ShieldError {
  return new ShieldError('not_found', `${what}: who ordered as a guest has no account, and a tag needs one`, {
    hint: 'Tags can be set once the buyer has made an account in the shop',
  })
}

function parseCustomer(row: JsonObject): Customer | undefined {
  const id = idOrNull(row['id'])
  if (id === null || id === 0) return undefined
  const name = [row['first_name'], row['last_name']].flatMap((part) => textOrNull(part) ?? []).join(' ')
  const meta = metaOf(row)
  if (meta === 'unreadable') {
    throw new ShieldError(
      'unavailable',
      `The shop sent the tags of customer ${id} in a form that cannot be read`,
      { hint: 'Look in the shop which plugin changes the meta_data of customers' },
    )
  }
  return {
    id,
    email: textOrNull(row['email']) ?? '',
    name: name === '' ? textOrNull(row['username']) : name,
    tags: meta === null ? null : tagsIn(meta),
  }
}
