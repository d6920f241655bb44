import { htmlAnswer, jsonAnswer, parseObject, type Answer } from '../answer.ts'
import type { ProviderRequest } from '../provider.ts'
import { getCustomer, listCustomers, updateCustomer, type Visit } from './customers.ts'
import { findKey, type Key } from './keys.ts'
import { keptOf } from './kses.ts'
import { getFulfillments, getOrder, listOrders } from './orders.ts'
import type { Note } from './shop.ts'
import {
  badKey,
  invalidParameter,
  lacksPermission,
  noRoute,
  notAllowed,
  shopError,
  unknownOrder,
  gmt,
  onlyFields,
} from './shop-answers.ts'

interface Route {
  readonly methods: readonly string[]
  readonly pattern: RegExp
  readonly handle: (visit: Visit, request: ProviderRequest, id: number) => Answer
}

const UPDATES = ['PUT', 'PATCH', 'POST']

const ROUTES: readonly Route[] = [
  { methods: ['GET'], pattern: /^\/customers$/, handle: listCustomers },
  { methods: ['GET'], pattern: /^\/customers\/(\d+)$/, handle: getCustomer },
  { methods: UPDATES, pattern: /^\/customers\/(\d+)$/, handle: updateCustomer },
  { methods: ['GET'], pattern: /^\/orders$/, handle: listOrders },
  { methods: ['GET'], pattern: /^\/orders\/(\d+)$/, handle: getOrder },
  { methods: ['GET'], pattern: /^\/orders\/(\d+)\/notes$/, handle: listNotes },
  { methods: ['POST'], pattern: /^\/orders\/(\d+)\/notes$/, handle: addNote },
  { methods: ['GET'], pattern: /^\/orders\/(\d+)\/fulfillments$/, handle: getFulfillments },
  {
    methods: ['GET', ...UPDATES],
    pattern: /^\/settings\/email_customer_note\/enabled$/,
    handle: noteSetting,
  },
]

const BASE = '/wp-json/wc/v3'

/** https://woocommerce.github.io/woocommerce-rest-api-docs/#retrieve-a-setting-option */
function noteSetting({ shop: { mails } }: Visit, { method, body }: ProviderRequest): Answer {
  if (method !== 'GET') mails.customerNote = body?.includes('"yes"') === true
  return jsonAnswer(200, {
    id: 'enabled',
    label: 'Enable/Disable',
    type: 'checkbox',
    default: 'yes',
    value: mails.customerNote ? 'yes' : 'no',
    group_id: 'email_customer_note',
    _links: {},
  })
}

/** What WordPress tells everybody of itself. https://developer.wordpress.org/rest-api/reference/ */
function index({ headers: { host = '' }, query }: ProviderRequest): Answer {
  const home = `https://${host}`
  return jsonAnswer(200, onlyFields({ name: 'Sandbox shop', description: '', url: home, home }, query))
}

/** Routes as WordPress does: a path that it does not know is refused before anybody asks for a key. */
export function handleShop(visit: Omit<Visit, 'key'>, request: ProviderRequest): Answer {
  if (request.method === 'GET' && /^\/wp-json\/?$/.test(request.path)) return index(request)
  if (!request.path.startsWith('/wp-json/'))
    return htmlAnswer(404, '<!DOCTYPE html><title>Page not found</title><h1>Nothing here</h1>')
  const path = request.path.startsWith(`${BASE}/`) ? request.path.slice(BASE.length) : ''
  const route = ROUTES.find(({ methods, pattern }) => methods.includes(request.method) && pattern.test(path))
  if (route === undefined) return noRoute()
  const admitted = admit(request)
  if ('status' in admitted) return admitted
  return route.handle({ ...visit, key: admitted.key }, request, Number(route.pattern.exec(path)?.[1] ?? 0))
}

/** The key in the request, or the answer that refuses it. */
function admit(request: ProviderRequest): { readonly key: Key } | Answer {
  const known = findKey(request.headers['authorization'] ?? '')
  if (known === undefined) return notAllowed(401, request.method)
  if (!known.isRight) return badKey('Consumer secret is invalid.')
  const needed = request.method === 'GET' ? 'read' : 'write'
  return ['read_write', needed].includes(known.key.permission) ? known : lacksPermission(needed)
}

/** `GET /orders/:id/notes?type=any|customer|internal`: newest first. */
function listNotes({ shop }: Visit, { query }: ProviderRequest, orderId: number): Answer {
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
function addNote({ shop, now }: Visit, { body }: ProviderRequest, orderId: number): Answer {
  // Not the code that everything else has for it.
  if (!shop.orders.has(orderId))
    return shopError(404, 'woocommerce_rest_order_invalid_id', 'Invalid order ID.')
  const given = parseObject(body ?? '{}')
  if (given === undefined) return shopError(400, 'rest_invalid_json', 'Invalid JSON body passed.')
  const { note: text, customer_note: isToCustomer = false } = given
  // An empty one is a note as well, and a number is a text.
  if (typeof text !== 'string' && typeof text !== 'number')
    return shopError(400, 'rest_missing_callback_param', 'Missing parameter(s): note', { params: ['note'] })
  if (typeof isToCustomer !== 'boolean')
    return invalidParameter('customer_note', 'customer_note is not of type boolean.')
  const note = keep(
    { orderId, author: 'WooCommerce', note: unslashed(keptOf(String(text))), isToCustomer },
    { shop, now },
  )
  // Since 10.9 what became of an e-mail about an order is noted there.
  if (isToCustomer && shop.mails.customerNote)
    keep(
      { orderId, author: 'WooCommerce', note: 'Email "Customer note" sent.', isToCustomer: false },
      { shop, now },
    )
  return jsonAnswer(201, describe(note))
}

function keep(note: Omit<Note, 'id' | 'createdAt'>, { shop, now }: Pick<Visit, 'shop' | 'now'>): Note {
  shop.next.note += 1
  const kept = { ...note, id: shop.next.note, createdAt: now() }
  shop.notes.set(kept.id, kept)
  return kept
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
