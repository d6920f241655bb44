import { defineProvider } from '../../domain/provider/provider.ts'
import { objectOf } from '../../domain/text/json.ts'
import { askShopify, CALCULATE, QUERY, graphqlPath } from './ask.ts'
import { shopifyCreateDraftOrder } from './create-draft-order.ts'
import { calculateDocument } from './create-draft-order/calculate.ts'
import { CREATE_DOCUMENT } from './create-draft-order/call.ts'
import { CUSTOMER_DOCUMENT, CURRENCY_DOCUMENT } from './create-draft-order/prepare.ts'
import { draftsDocument } from './draft-pages.ts'
import { shopifyListOrders } from './list-orders.ts'
import { LIST_DOCUMENT } from './listed-order.ts'
import { shopifyOrderStatus } from './order-status.ts'
import { namesSearch, orderById, orderSearch, type Personal } from './order-status/order.ts'
import { expandScope, SCOPES_DOCUMENT, readScopes } from './scopes.ts'
import { shopifySendDraftInvoice } from './send-draft-invoice.ts'
import { SEND_DOCUMENT } from './send-draft-invoice/call.ts'
import { DRAFT_DOCUMENT } from './send-draft-invoice/draft.ts'
import { parseShop } from './shop.ts'

export const SHOP_DOCUMENT = 'query Shop { shop { myshopifyDomain } }'

const PERSONAL: readonly Personal[] = ['none', 'email', 'contact']

/** Every document that may be asked, whole. The tests hold each against Shopify's schema: one query and nothing else. */
export const READING_DOCUMENTS: readonly string[] = [
  SHOP_DOCUMENT,
  SCOPES_DOCUMENT,
  CURRENCY_DOCUMENT,
  CUSTOMER_DOCUMENT,
  DRAFT_DOCUMENT,
  draftsDocument('name'),
  draftsDocument('mark'),
  LIST_DOCUMENT,
  ...PERSONAL.flatMap((personal) => [orderById(personal), namesSearch(personal), orderSearch(personal)]),
]

/**
 * Mutations by their keyword, which work a draft order out and keep nothing of it.
 * https://shopify.dev/docs/api/admin-graphql/latest/mutations/draftOrderCalculate
 */
export const CALCULATING_DOCUMENTS: readonly string[] = [calculateDocument(true), calculateDocument(false)]

/** Every document that a call may carry. */
export const WRITING_DOCUMENTS: readonly string[] = [CREATE_DOCUMENT, SEND_DOCUMENT]

/** Shopify. */
export const shopify = defineProvider({
  name: 'shopify',
  title: 'Shopify',
  nangoProvider: 'shopify',
  auth: 'oauth',
  clientGuide: [
    'https://dev.shopify.com/dashboard/: Create app; Versions: scopes, and the callback URL as a redirect URL; release it',
    'Then Settings: client id and secret',
  ],
  connectSettings: [
    {
      flag: '--shop',
      key: 'subdomain',
      description: 'the shop: my-store, or its address (https://my-store.myshopify.com)',
      parse: parseShop,
    },
  ],
  expandScope,
  writeScopes: ['write_draft_orders'],
  readScopes,
  readAccount: async (access) => {
    const { data } = await askShopify(access, { document: SHOP_DOCUMENT, variables: {}, what: 'the shop' })
    const { myshopifyDomain: domain } = objectOf(data['shop'])
    return typeof domain === 'string' && domain !== '' ? { label: domain, confirmed: true } : null
  },
  labelFrom: ({ subdomain }) => (subdomain === undefined ? undefined : `${subdomain}.myshopify.com`),
  readingPosts: {
    [QUERY]: { path: graphqlPath, documents: READING_DOCUMENTS },
    [CALCULATE]: { path: graphqlPath, documents: CALCULATING_DOCUMENTS },
  },
  writeDocuments: WRITING_DOCUMENTS,
  operations: [shopifyCreateDraftOrder, shopifyListOrders, shopifyOrderStatus, shopifySendDraftInvoice],
})
