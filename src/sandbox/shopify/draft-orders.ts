import { bag } from './catalog.ts'
import type { DraftInput, DraftItem } from './draft-input.ts'
import { connection, type Fields } from './graphql.ts'
import { isWhen, toTime, type Filters } from './search.ts'

/** A draft order of the sandbox's shop. */
export interface StoredDraft {
  readonly number: number
  readonly input: DraftInput
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly invoiceSentAt: number | null
}

/** How long Shopify's search does not know of a new draft order, in milliseconds. */
const INDEX_LAG = 4_000

export function draftId(number: number): string {
  return `gid://shopify/DraftOrder/${1_307_827_241_140 + number}`
}

/** What each filter of a search compares: no name and no e-mail address is among them. */
export const DRAFT_FILTERS: Filters<StoredDraft> = {
  tag: ({ input }, value) => input.tags.some((tag) => tag.toLowerCase() === value.toLowerCase()),
  status: (draft, value) => statusOf(draft) === value.toUpperCase(),
  created_at: ({ createdAt }, value, operator) => isWhen(createdAt, value, operator),
}

export function isIndexed(draft: StoredDraft, now: number): boolean {
  return now - draft.createdAt >= INDEX_LAG
}

function statusOf({ invoiceSentAt }: StoredDraft): string {
  return invoiceSentAt === null ? 'OPEN' : 'INVOICE_SENT'
}

/** https://shopify.dev/docs/api/admin-graphql/latest/objects/DraftOrder */
export function draftFields(draft: StoredDraft): Fields {
  const { number, input, createdAt, invoiceSentAt } = draft
  const { items, subtotal, ...totals } = totalsOf(input)
  return {
    id: draftId(number),
    name: `#D${number}`,
    status: statusOf(draft),
    ready: true,
    email: input.email,
    note2: input.note,
    tags: input.tags,
    createdAt: toTime(createdAt),
    invoiceSentAt: toTime(invoiceSentAt),
    subtotalPriceSet: subtotal,
    ...totals,
    lineItems: (args) => connection(items, args),
  }
}

/** https://shopify.dev/docs/api/admin-graphql/latest/objects/CalculatedDraftOrder */
export function calculatedFields(input: DraftInput): Fields {
  const { items, subtotal, ...totals } = totalsOf(input)
  return {
    ...totals,
    subtotalPriceSet: subtotal,
    taxesIncluded: true,
    lineItems: items,
    warnings: [],
    customer: input.customer === null ? null : { displayName: input.customer.displayName },
  }
}

const TAX_PERCENT = 19

function totalsOf(input: DraftInput) {
  const { currency, shipping, discount } = input
  const sum = input.items.reduce((total, item) => total + item.quantity * item.unitPrice, 0)
  const off = 'share' in discount ? Math.round((sum * discount.share) / 100) : Math.min(sum, discount.amount)
  const total = sum - off + shipping
  return {
    items: input.items.map((item) => itemFields(item, currency)),
    subtotal: bag(sum - off, currency),
    totalDiscountsSet: bag(off, currency),
    totalShippingPriceSet: bag(shipping, currency),
    totalTaxSet: bag(Math.round((total * TAX_PERCENT) / (100 + TAX_PERCENT)), currency),
    totalPriceSet: bag(total, currency),
  }
}

function itemFields(item: DraftItem, currency: string): Fields {
  const { title, variantTitle, sku, quantity, unitPrice, custom } = item
  return {
    title,
    variantTitle,
    sku,
    quantity,
    custom,
    originalUnitPriceSet: bag(unitPrice, currency),
    discountedTotalSet: bag(unitPrice * quantity, currency),
  }
}
