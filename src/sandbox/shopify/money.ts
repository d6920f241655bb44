import type { Fields } from './project.ts'

/** Shopify writes as many digits as it takes, and at least one: "20.0", "38.25". */
function decimal(cents: number): string {
  const text = (cents / 100).toFixed(2)
  return text.endsWith('0') ? text.slice(0, -1) : text
}

/** Cents of an amount as text; NaN for anything else. */
export function centsOf(amount: unknown): number {
  return typeof amount === 'string' && /^-?\d+(?:\.\d+)?$/.test(amount)
    ? Math.round(Number(amount) * 100)
    : Number.NaN
}

export const SHOP_CURRENCY = 'EUR'

/** What one euro is worth; a shop sells in no other currency. */
export const RATES: Readonly<Record<string, number>> = { EUR: 1, USD: 1.1 }

/** A `MoneyBag`: cents in the customer's currency, and the same in the shop's. */
export function bag(cents: number, currency: string): Fields {
  const inShop = Math.round(cents / (RATES[currency] ?? 1))
  return {
    presentmentMoney: { amount: decimal(cents), currencyCode: currency },
    shopMoney: { amount: decimal(inShop), currencyCode: SHOP_CURRENCY },
  }
}
