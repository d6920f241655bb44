import { MONEY_FIELDS } from '../money.ts'

/** As many as an order usually has; more are counted as "there are more". Each raises what the query costs. */
export const MOST_FULFILLMENTS = 10
const MOST_TRACKING = 5
const MOST_LINES = 20

/** Nothing in it is about a person. https://shopify.dev/docs/apps/launch/protected-customer-data */
const STATUS = `id name number confirmationNumber test createdAt processedAt cancelledAt cancelReason closedAt
displayFinancialStatus displayFulfillmentStatus returnStatus tags
currentTotalPriceSet { shopMoney ${MONEY_FIELDS} presentmentMoney ${MONEY_FIELDS} }
totalOutstandingSet { shopMoney ${MONEY_FIELDS} }
totalRefundedSet { shopMoney ${MONEY_FIELDS} }
fulfillments(first: ${MOST_FULFILLMENTS}) {
  name status displayStatus createdAt inTransitAt estimatedDeliveryAt deliveredAt
  trackingInfo(first: ${MOST_TRACKING}) { company number url }
}
lineItems(first: ${MOST_LINES}) {
  nodes { title variantTitle sku quantity currentQuantity unfulfilledQuantity }
  pageInfo { hasNextPage }
}`

const CONTACT = `email phone
shippingAddress { name company address1 address2 city zip provinceCode countryCodeV2 phone }`

/** Which fields about a person are selected: none, the address that an e-mail search is checked by, or all. */
export type Personal = 'none' | 'email' | 'contact'

const SELECTED: Readonly<Record<Personal, string>> = {
  none: STATUS,
  email: `${STATUS}\nemail`,
  contact: `${STATUS}\n${CONTACT}`,
}

export function orderById(personal: Personal): string {
  return `query OrderById($id: ID!) { order(id: $id) { ${SELECTED[personal]} } }`
}

/** Only what tells orders apart: many at once cost little. */
export function namesSearch(personal: Personal): string {
  return `query OrderNames($q: String!, $first: Int!, $after: String) {
orders(first: $first, after: $after, query: $q, sortKey: PROCESSED_AT, reverse: true) {
  nodes { id name confirmationNumber${personal === 'none' ? '' : ' email'} }
  pageInfo { hasNextPage endCursor }
} }`
}

/** The shop's own way of writing order names comes with it, so that `1001` can be told to mean `EN1001`. */
export function orderSearch(personal: Personal): string {
  return `query OrderSearch($q: String!, $first: Int!) {
shop { orderNumberFormatPrefix orderNumberFormatSuffix }
orders(first: $first, query: $q, sortKey: PROCESSED_AT, reverse: true) {
  nodes { ${SELECTED[personal]} }
  pageInfo { hasNextPage endCursor }
} }`
}
