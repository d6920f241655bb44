import { isShieldError } from '../../domain/errors.ts'
import { objectOf, objectsIn, textsIn } from '../../domain/text/json.ts'
import { defineProvider, type ProviderAccess } from '../../domain/provider/provider.ts'
import { askShopify, CALCULATE, QUERY } from './ask.ts'
import {
  CALCULATING_DOCUMENTS,
  READING_DOCUMENTS,
  SCOPES_DOCUMENT,
  SHOP_DOCUMENT,
  WRITING_DOCUMENTS,
} from './documents.ts'
import { graphqlPath } from './graphql-path.ts'
import { expandScope, withImplied } from './scopes.ts'
import { parseShop } from './shop.ts'
import { shopifyCreateDraftOrder } from './create-draft-order.ts'
import { shopifyListOrders } from './list-orders.ts'
import { shopifyOrderStatus } from './order-status.ts'
import { shopifySendDraftInvoice } from './send-draft-invoice.ts'

/** Shopify. */
export const shopify = defineProvider({
  name: 'shopify',
  title: 'Shopify',
  nangoProvider: 'shopify',
  auth: 'oauth',
  connectSettings: [
    {
      flag: '--shop',
      key: 'subdomain',
      description: "my-store, or the shop's address (https://my-store.myshopify.com)",
      parse: parseShop,
    },
  ],
  expandScope,
  writeScopes: ['write_draft_orders'],
  // What the shop granted changes without a new token, so Shopify itself is asked first.
  readScopes: async (tokenScope, access) => (await readHandles(access)) ?? fromToken(tokenScope),
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

/** https://shopify.dev/docs/api/admin-graphql/latest/queries/currentAppInstallation */
async function readHandles(access: ProviderAccess): Promise<readonly string[] | null> {
  try {
    const { data } = await askShopify(access, {
      document: SCOPES_DOCUMENT,
      variables: {},
      what: 'the granted scopes',
    })
    const { accessScopes } = objectOf(data['currentAppInstallation'])
    if (!Array.isArray(accessScopes)) return null
    return withImplied(textsIn(objectsIn(accessScopes).map(({ handle }) => handle)))
  } catch (error) {
    if (!isShieldError(error)) throw error
    return null
  }
}

/** Comma-separated, in Shopify's own way. An empty one says nothing. */
function fromToken(tokenScope: string | null): readonly string[] | null {
  const scopes = tokenScope?.split(/[\s,]+/).filter((scope) => scope !== '') ?? []
  return scopes.length === 0 ? null : withImplied(scopes)
}
