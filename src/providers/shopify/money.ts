import * as z from 'zod'
import { normalAmount } from '../../domain/text/money.ts'

/** An amount in its normal form: Shopify writes "20.0" for 20.00. */
export const money = z.object({ amount: z.string(), currency: z.string() })
export type Money = z.infer<typeof money>

/** `MoneyV2` as Shopify has it. https://shopify.dev/docs/api/admin-graphql/latest/objects/MoneyV2 */
export const shopifyMoney = z
  .object({ amount: z.string(), currencyCode: z.string() })
  .transform(({ amount, currencyCode }): Money => ({
    amount: normalAmount(amount, currencyCode) ?? amount,
    currency: currencyCode,
  }))

/** A `MoneyBag`, as far as the customer pays it. */
export const paidMoney = z
  .object({ presentmentMoney: shopifyMoney })
  .transform(({ presentmentMoney }) => presentmentMoney)

export const MONEY_FIELDS = '{ amount currencyCode }'

export function moneyText({ amount, currency }: Money): string {
  return `${amount} ${currency}`
}

/** Zero has no other form. */
export function isZero({ amount }: Money): boolean {
  return /^[0.]*$/.test(amount)
}
