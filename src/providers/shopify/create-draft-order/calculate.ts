import * as z from 'zod'
import { ShieldError } from '../../../domain/errors.ts'
import type { JsonObject } from '../../../domain/text/json.ts'
import type { Reading } from '../../../domain/operation/operation.ts'
import { userErrorsOf } from '../answer.ts'
import { askShopify, CALCULATE, objectIn } from '../ask.ts'
import { MONEY_FIELDS, paidMoney, shopifyMoney } from '../money.ts'
import type { Totals } from './facts.ts'

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

export type Calculation =
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
    throw new ShieldError('unavailable', "Shopify's answer holds no totals of the draft order", {
      hint: 'Try again; if it stays so, check SHIELD_SHOPIFY_API_VERSION',
    })
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
