import { isJsonObject, type Json, type JsonObject } from '../../domain/text/json.ts'
import { CUSTOMERS, SHOP_CURRENCY } from './catalog.ts'
import { parseDraftInput } from './draft-input.ts'
import { calculatedFields, DRAFT_FILTERS, draftFields, draftId, isIndexed } from './draft-orders.ts'
import { ORDER_FILTERS, orderFields, orderId } from './orders.ts'
import { connection, type Value } from './graphql.ts'
import { search, type Filters } from './search.ts'
import { FIRST_DRAFT, type Shop } from './shop.ts'

/** What a field at the root works with. */
export interface Context {
  readonly shop: Shop
  readonly scopes: readonly string[]
  readonly now: number
  /** False: a search knows no filter, and finds everything. */
  readonly hasFilters: boolean
  /** Pages are half as long as was asked for. */
  readonly untidy: boolean
  /** Reports a filter that was left out. */
  readonly warn: (query: string, warnings: readonly JsonObject[]) => void
}

interface RootField {
  readonly type: 'query' | 'mutation'
  /** One of these is enough; empty: none is needed. */
  readonly scopes: readonly string[]
  readonly resolve: (context: Context, args: JsonObject) => Value
}

const ORDERS = ['read_orders', 'write_orders']
const READ_DRAFTS = ['read_draft_orders', 'write_draft_orders']
const WRITE_DRAFTS = ['write_draft_orders']

/** Everything that the sandbox's shop can be asked. */
export const ROOT_FIELDS: Readonly<Record<string, RootField>> = {
  shop: {
    type: 'query',
    scopes: [],
    resolve: ({ shop }) => ({
      myshopifyDomain: shop.domain,
      currencyCode: SHOP_CURRENCY,
      orderNumberFormatPrefix: '#',
      orderNumberFormatSuffix: '',
    }),
  },
  currentAppInstallation: {
    type: 'query',
    scopes: [],
    // Also to read what it may write.
    resolve: ({ scopes }) => ({
      accessScopes: [...new Set(scopes.flatMap((scope) => [scope, scope.replace(/^write_/, 'read_')]))].map(
        (handle) => ({ handle }),
      ),
    }),
  },
  order: {
    type: 'query',
    scopes: ORDERS,
    resolve: ({ shop }, { id }) => {
      const found = shop.orders.find((order) => orderId(order) === id)
      return found === undefined ? null : orderFields(found)
    },
  },
  orders: {
    type: 'query',
    scopes: ORDERS,
    resolve: (context, args) => {
      const found = searched(context, context.shop.orders, args['query'], ORDER_FILTERS)
      return page(context, found.map(orderFields), args)
    },
  },
  draftOrder: {
    type: 'query',
    scopes: READ_DRAFTS,
    resolve: ({ shop }, { id }) => {
      const found = shop.drafts.find(({ number }) => draftId(number) === id)
      return found === undefined ? null : draftFields(found)
    },
  },
  draftOrders: {
    type: 'query',
    scopes: READ_DRAFTS,
    // The list itself knows everything at once, the search only after a while.
    resolve: (context, args) => {
      const { query } = args
      const known = context.shop.drafts.filter(
        (draft) => query === undefined || isIndexed(draft, context.now),
      )
      return page(context, searched(context, known, query, DRAFT_FILTERS).map(draftFields), args)
    },
  },
  customerByIdentifier: {
    type: 'query',
    scopes: ['read_customers', 'write_customers'],
    resolve: (_context, { identifier }) => {
      const email = isJsonObject(identifier) ? identifier['emailAddress'] : undefined
      const found = CUSTOMERS.find(
        (customer) => typeof email === 'string' && customer.email === email.toLowerCase(),
      )
      return found === undefined ? null : { id: found.id, defaultEmailAddress: { emailAddress: found.email } }
    },
  },
  draftOrderCalculate: { type: 'mutation', scopes: WRITE_DRAFTS, resolve: calculateDraft },
  draftOrderCreate: { type: 'mutation', scopes: WRITE_DRAFTS, resolve: createDraft },
  draftOrderInvoiceSend: { type: 'mutation', scopes: WRITE_DRAFTS, resolve: sendInvoice },
}

function page({ untidy }: Context, all: readonly Value[], args: JsonObject): Value {
  const { first } = args
  return connection(
    all,
    untidy && typeof first === 'number' ? { ...args, first: Math.ceil(first / 2) } : args,
  )
}

function searched<Item>(
  { warn, hasFilters }: Context,
  items: readonly Item[],
  query: Json | undefined,
  filters: Filters<Item>,
): readonly Item[] {
  if (typeof query !== 'string' || query === '') return items
  const found = search(items, query, hasFilters ? filters : {})
  if (found.warnings.length > 0) warn(query, found.warnings)
  return found.items
}

function calculateDraft({ now }: Context, { input }: JsonObject): Value {
  const { draft, errors } = parseDraftInput(isJsonObject(input) ? input : {}, now)
  return { calculatedDraftOrder: draft === null ? null : calculatedFields(draft), userErrors: errors }
}

function createDraft({ shop, now }: Context, { input }: JsonObject): Value {
  const { draft: checked, errors } = parseDraftInput(isJsonObject(input) ? input : {}, now)
  if (checked === null) return { draftOrder: null, userErrors: errors }
  const number = FIRST_DRAFT + shop.drafts.length
  const draft = { number, input: checked, createdAt: now, invoiceSentAt: null }
  shop.drafts.push(draft)
  return { draftOrder: draftFields(draft), userErrors: [] }
}

function sendInvoice({ shop, now }: Context, { id, email }: JsonObject): Value {
  const index = shop.drafts.findIndex(({ number }) => draftId(number) === id)
  const draft = shop.drafts[index]
  const refused = (field: string, message: string): Value => ({
    draftOrder: null,
    userErrors: [{ field: [field], message }],
  })
  if (draft === undefined) return refused('id', 'Draft order does not exist')
  const to = isJsonObject(email) ? email['to'] : draft.input.email
  if (typeof to !== 'string' || to === '') return refused('email', "To can't be blank")
  const sent = { ...draft, invoiceSentAt: now }
  shop.drafts[index] = sent
  return { draftOrder: draftFields(sent), userErrors: [] }
}
