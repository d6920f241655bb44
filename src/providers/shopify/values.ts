import * as z from 'zod'
import { grouped, normalAmount } from '../../domain/text/money.ts'

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

/** As a person reads it. */
export function moneyText({ amount, currency }: Money): string {
  return `${grouped(amount)} ${currency}`
}

/** As it is kept with a request, and held against what is there when it is sent. */
export function keptMoney({ amount, currency }: Money): string {
  return `${amount} ${currency}`
}

/** Zero has no other form. */
export function isZero({ amount }: Money): boolean {
  return /^[0.]*$/.test(amount)
}

/**
 * Shopify's global id out of `gid://shopify/Order/123` or `123`; undefined for anything else.
 * https://shopify.dev/docs/api/usage/gids
 */
export function parseGid(type: string, text: string): string | undefined {
  const [, ofType, id] = /^(?:gid:\/\/shopify\/([A-Za-z]+)\/)?([1-9]\d{0,19})$/.exec(text.trim()) ?? []
  return id === undefined || (ofType !== undefined && ofType !== type)
    ? undefined
    : `gid://shopify/${type}/${id}`
}

/** The number at the end of a global id. */
export function numberOf(gid: string): string {
  return gid.slice(gid.lastIndexOf('/') + 1)
}

/** `PARTIALLY_FULFILLED` as people read it: "partially fulfilled". */
export function words(name: string | null): string {
  return name === null ? '' : name.toLowerCase().replaceAll('_', ' ')
}
