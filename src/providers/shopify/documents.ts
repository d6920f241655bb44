import { calculateDocument } from './create-draft-order/calculate.ts'
import { CUSTOMER_DOCUMENT } from './create-draft-order/customer.ts'
import { CREATE_DOCUMENT } from './create-draft-order/plan.ts'
import { CURRENCY_DOCUMENT } from './create-draft-order/prepare.ts'
import { draftsDocument } from './draft-pages.ts'
import { LIST_DOCUMENT } from './list-orders/order.ts'
import { namesSearch, orderById, orderSearch, type Personal } from './order-status/documents.ts'
import { DRAFT_DOCUMENT } from './send-draft-invoice/draft.ts'
import { SEND_DOCUMENT } from './send-draft-invoice/plan.ts'

export const SHOP_DOCUMENT = 'query Shop { shop { myshopifyDomain } }'

export const SCOPES_DOCUMENT = 'query Scopes { currentAppInstallation { accessScopes { handle } } }'

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
