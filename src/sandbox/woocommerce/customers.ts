import { jsonAnswer, parseObject, type Answer } from '../answer.ts'
import { isJsonObject } from '../../domain/text/json.ts'
import type { ProviderRequest } from '../provider.ts'
import {
  gmt,
  onlyFields,
  pageOf,
  invalidParameter,
  notAllowed,
  shopError,
  unknownCustomer,
  type Row,
} from './shop-answers.ts'
import type { Key } from './keys.ts'
import type { Customer, Shop, MetaRow } from './shop.ts'

const LONGEST_KEY = 255

type Rows = readonly MetaRow[]

/**
 * What a PUT does to meta rows: merged by key, never replaced as a whole. Null or no value deletes; an id names a row,
 * which then takes the new key; what has no key, or one that is too long, is dropped without a word.
 */
function mergeMeta(rows: Rows, entries: readonly unknown[], newId: () => number): Rows {
  return entries.reduce<Rows>((before, entry) => mergeOne(before, entry, newId), rows)
}

function mergeOne(rows: Rows, entry: unknown, newId: () => number): Rows {
  if (!isJsonObject(entry)) return rows
  const { id, key, value } = entry
  if (typeof key !== 'string' || key === '' || key.length > LONGEST_KEY) return rows
  const named = rows.find((row) => row.id === id)
  if (named !== undefined)
    return rows.map((row) => (row === named ? { ...row, key, value: stored(value) } : row))
  return value === undefined || value === null
    ? rows.filter((row) => row.key !== key)
    : setByKey(rows, key, stored(value), newId)
}

/** The first row of the key takes the value, and further ones of it go. */
function setByKey(rows: Rows, key: string, value: unknown, newId: () => number): Rows {
  const first = rows.find((row) => row.key === key)
  if (first === undefined) return [...rows, { id: newId(), key, value }]
  return rows
    .filter((row) => row === first || row.key !== key)
    .map((row) => (row === first ? { ...row, value } : row))
}

/** The database holds texts: true becomes "1", 5 becomes "5"; lists and objects come back as they were. */
function stored(value: unknown): unknown {
  if (typeof value === 'boolean') return value ? '1' : ''
  return typeof value === 'number' ? String(value) : value
}

/** Keys that begin so are WordPress's own: they are stored, or not even that, and never shown of a customer. */
function isHidden(key: string): boolean {
  return key.startsWith('_') || key.startsWith('wp_')
}

/** What a handler of the shop works with. */
export interface Visit {
  readonly shop: Shop
  readonly key: Key
  readonly now: () => number
  readonly untidy: boolean
}

/** `GET /customers`: only customers unless `role` says otherwise; parameters that it does not know are ignored. */
export function listCustomers({ shop, key, untidy }: Visit, { query }: ProviderRequest): Answer {
  const email = query.get('email')
  if (email !== null && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email))
    return invalidParameter('email', 'Invalid email address.')
  const role = query.get('role') ?? 'customer'
  const found = [...shop.customers.values()]
    .filter((customer) => role === 'all' || customer.role === role)
    .filter((customer) => email === null || customer.email.toLowerCase() === email.toLowerCase())
  return pageOf(
    found.map((customer) => describe(customer, key)),
    query,
    untidy,
  )
}

/** `GET /customers/:id` */
export function getCustomer(visit: Visit, request: ProviderRequest, id: number): Answer {
  const customer = visit.shop.customers.get(id)
  if (customer === undefined) return unknownCustomer()
  return jsonAnswer(200, onlyFields(describe(customer, visit.key), request.query))
}

/** `PUT /customers/:id`, and PATCH and POST alike: fields that it does not know are ignored. */
export function updateCustomer(visit: Visit, request: ProviderRequest, id: number): Answer {
  const { shop, key, now } = visit
  const customer = shop.customers.get(id)
  if (customer === undefined) return unknownCustomer()
  if (key.role !== 'administrator' && customer.role === 'administrator') return notAllowed(403, 'PUT')
  const body = parseObject(request.body ?? '{}')
  if (body === undefined) return shopError(400, 'rest_invalid_json', 'Invalid JSON body passed.')
  const entries = body['meta_data'] ?? []
  if (!Array.isArray(entries)) return invalidParameter('meta_data', 'meta_data is not of type array.')
  const changed: Customer = {
    ...customer,
    ...profileOf(body, entries),
    meta: mergeMeta(
      customer.meta,
      entries.filter((entry) => !isDropped(entry)),
      () => (shop.next.meta += 1),
    ),
    modifiedAt: now(),
  }
  shop.customers.set(id, changed)
  return jsonAnswer(200, describe(changed, key))
}

/** A customer's meta with a leading underscore is dropped without a word. */
function isDropped(entry: unknown): boolean {
  return isJsonObject(entry) && typeof entry['key'] === 'string' && entry['key'].startsWith('_')
}

/** A few meta keys are the profile itself: who may name keys may change it. */
function profileOf(body: Row, entries: readonly unknown[]): Partial<Customer> {
  const meta = new Map(
    entries.flatMap((entry) => (isJsonObject(entry) ? [[entry['key'], entry['value']] as const] : [])),
  )
  const text = (name: string) => body[name] ?? meta.get(name)
  const [email, firstName, lastName] = [body['email'], text('first_name'), text('last_name')]
  return {
    ...(typeof email === 'string' ? { email } : {}),
    ...(typeof firstName === 'string' ? { firstName } : {}),
    ...(typeof lastName === 'string' ? { lastName } : {}),
  }
}

/** Without `meta_data` for a key whose owner is not an administrator. */
function describe(customer: Customer, key: Key): Row {
  const { id, email, firstName, lastName, username, role, meta, modifiedAt } = customer
  return {
    id,
    date_modified: gmt(modifiedAt),
    date_modified_gmt: gmt(modifiedAt),
    email,
    first_name: firstName,
    last_name: lastName,
    role,
    username,
    ...(key.role === 'administrator' ? { meta_data: meta.filter((row) => !isHidden(row.key)) } : {}),
    _links: {},
  }
}
