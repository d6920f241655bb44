import type { Money } from '../money.ts'

/** What `draftOrderCalculate` works out: the totals, and what each item really is and costs. */
export type Totals = {
  readonly items: readonly CalculatedItem[]
  readonly subtotal: Money
  readonly discounts: Money
  readonly shipping: Money
  readonly tax: Money
  readonly taxesIncluded: boolean
  readonly total: Money
  /** In the shop's currency. */
  readonly shopTotal: Money
}

export type CalculatedItem = {
  readonly title: string
  readonly sku: string | null
  readonly quantity: number
  readonly unitPrice: Money
  readonly total: Money
}

/** What `prepare` found: everything that the call needs beyond the input, and what the approver is shown. */
export type DraftOrderFacts = {
  readonly apiVersion: string
  readonly shopCurrency: string
  readonly currency: string
  /** Null without a customer. */
  readonly customerId: string | null
  readonly customerName: string | null
  readonly totals: Totals
  /** No draft order with our mark can be older than this. ISO 8601. */
  readonly proposedAt: string
  /** `my-store`, for a link; null where it is not known. */
  readonly shop: string | null
}
