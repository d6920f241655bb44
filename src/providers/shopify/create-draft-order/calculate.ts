import * as z from 'zod'
import type { Reading } from '../../../domain/operation/operation.ts'
import type { JsonObject } from '../../../domain/text/json.ts'
import { grouped } from '../../../domain/text/money.ts'
import { oneValue } from '../../../domain/text/quoted.ts'
import { userErrorsOf, objectIn, unusual } from '../answer.ts'
import { askShopify, CALCULATE } from '../ask.ts'
import { MONEY_FIELDS, paidMoney, shopifyMoney, moneyText, type Money } from '../values.ts'

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

type CalculatedItem = {
  readonly title: string
  readonly sku: string | null
  readonly quantity: number
  readonly unitPrice: Money
  readonly total: Money
}

const SET = `{ presentmentMoney ${MONEY_FIELDS} }`

/** Works a draft order out and creates nothing, though it is a mutation by its keyword. */
export function calculateDocument(withCustomer: boolean): string {
  return `mutation DraftOrderCalculate($input: DraftOrderInput!) { draftOrderCalculate(input: $input) {
calculatedDraftOrder {
  taxesIncluded
  subtotalPriceSet ${SET} totalDiscountsSet ${SET} totalShippingPriceSet ${SET} totalTaxSet ${SET}
  totalPriceSet { presentmentMoney ${MONEY_FIELDS} shopMoney ${MONEY_FIELDS} }
  lineItems { title variantTitle sku quantity originalUnitPriceSet ${SET} discountedTotalSet ${SET} }
  warnings { message }${withCustomer ? '\n  customer { displayName }' : ''}
}
userErrors { field message }
} }`
}

const text = z.string().nullable()

const calculated = z.object({
  taxesIncluded: z.boolean(),
  subtotalPriceSet: paidMoney,
  totalDiscountsSet: paidMoney,
  totalShippingPriceSet: paidMoney,
  totalTaxSet: paidMoney,
  totalPriceSet: z.object({ presentmentMoney: shopifyMoney, shopMoney: shopifyMoney }),
  lineItems: z.array(
    z.object({
      title: z.string(),
      variantTitle: text,
      sku: text,
      quantity: z.number(),
      originalUnitPriceSet: paidMoney,
      discountedTotalSet: paidMoney,
    }),
  ),
  warnings: z.array(z.object({ message: z.string() })),
  customer: z.object({ displayName: z.string() }).nullish(),
})

type Calculation =
  | {
      readonly kind: 'calculated'
      readonly totals: Totals
      readonly customerName: string | null
      readonly warnings: readonly string[]
    }
  /** Shopify would not take such a draft order, and says why. */
  | { readonly kind: 'refused'; readonly reasons: readonly string[] }

/** Fails as every read does. */
export async function calculate(reading: Reading, input: JsonObject): Promise<Calculation> {
  const what = 'the totals of the draft order'
  const question = {
    document: calculateDocument('purchasingEntity' in input),
    variables: { input },
    what,
  }
  const { data, warnings } = await askShopify(reading, question, CALCULATE)
  const payload = objectIn(data, 'draftOrderCalculate', what)
  const reasons = userErrorsOf(payload)
  if (reasons.length > 0) return { kind: 'refused', reasons }
  const parsed = calculated.safeParse(payload['calculatedDraftOrder']).data
  if (parsed === undefined) {
    throw unusual('no totals of the draft order')
  }
  return {
    kind: 'calculated',
    totals: totalsOf(parsed),
    customerName: parsed.customer?.displayName ?? null,
    warnings: [...warnings, ...parsed.warnings.map(({ message }) => `Shopify says: ${message}`)],
  }
}

function totalsOf(from: z.infer<typeof calculated>): Totals {
  return {
    items: from.lineItems.map((item) => ({
      title: item.variantTitle === null ? item.title : `${item.title}, ${item.variantTitle}`,
      sku: item.sku,
      quantity: item.quantity,
      unitPrice: item.originalUnitPriceSet,
      total: item.discountedTotalSet,
    })),
    subtotal: from.subtotalPriceSet,
    discounts: from.totalDiscountsSet,
    shipping: from.totalShippingPriceSet,
    tax: from.totalTaxSet,
    taxesIncluded: from.taxesIncluded,
    total: from.totalPriceSet.presentmentMoney,
    shopTotal: from.totalPriceSet.shopMoney,
  }
}

/** An item as the approver reads it. `shopPrice`: what the shop asks, where the price is set by hand. */
export function itemText(
  { quantity, title, sku, unitPrice, total }: CalculatedItem,
  shopPrice: Money | null = null,
): string {
  const code = sku === null || sku === '' ? '' : ` (${oneValue(sku)})`
  const other =
    shopPrice === null || moneyText(unitPrice) === moneyText(shopPrice) ? '' : `, not ${moneyText(shopPrice)}`
  return `${grouped(String(quantity))} × ${JSON.stringify(title)}${code} at ${moneyText(unitPrice)}${other}: ${moneyText(total)}`
}

/** What is no longer as the approver saw it, in words; null when all is the same. */
export function whatChanged(before: Totals, now: Totals): string | null {
  const changes = [...amountsOf(before).entries()].flatMap(([label, was]) => {
    const is = amountsOf(now).get(label) ?? 'nothing'
    return was === is ? [] : [`${label} was ${was} and is ${is} now`]
  })
  const items = itemChanges(before.items, now.items)
  return changes.length + items.length === 0 ? null : [...changes, ...items].join('; ')
}

function amountsOf(totals: Totals): ReadonlyMap<string, string> {
  return new Map([
    ['the total', moneyText(totals.total)],
    ...(totals.shopTotal.currency === totals.total.currency
      ? []
      : [["the total in the shop's currency", moneyText(totals.shopTotal)] as const]),
    ['the subtotal', moneyText(totals.subtotal)],
    ['the discount', moneyText(totals.discounts)],
    ['shipping', moneyText(totals.shipping)],
    ['the tax', `${moneyText(totals.tax)}${totals.taxesIncluded ? ' (included)' : ''}`],
  ])
}

function itemChanges(before: readonly CalculatedItem[], now: readonly CalculatedItem[]): readonly string[] {
  if (before.length !== now.length) return [`there were ${before.length} items and are ${now.length} now`]
  return before.flatMap((item, index) => {
    const is = now[index]
    return is === undefined || itemText(item) === itemText(is)
      ? []
      : [`item ${index + 1} was ${itemText(item)} and is ${itemText(is)} now`]
  })
}
