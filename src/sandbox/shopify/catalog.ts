import type { Fields } from './graphql.ts'

/** A product variant of the sandbox's shop. */
interface Variant {
  readonly id: string
  readonly title: string
  readonly variantTitle: string | null
  readonly sku: string
  /** Price of one, in cents of the shop's currency. */
  readonly price: (now: number) => number
}

const DAY = 86_400_000

function gid(number: string): string {
  return `gid://shopify/ProductVariant/${number}`
}

/** Everything that the shop sells. Tulips cost something else each day. */
export const VARIANTS: readonly Variant[] = [
  { id: gid('48540157378793'), title: 'Mug', variantTitle: 'Blue', sku: 'MUG-BLU', price: () => 1_200 },
  { id: gid('48540157378794'), title: 'Mug', variantTitle: 'Green', sku: 'MUG-GRN', price: () => 1_250 },
  {
    id: gid('48540157378800'),
    title: 'Tulips',
    variantTitle: null,
    sku: 'TULIP-10',
    price: (now) => 900 + (Math.floor(now / DAY) % 7) * 10,
  },
]

/** A customer account of the shop. */
export interface Customer {
  readonly id: string
  readonly email: string
  readonly displayName: string
}

export const CUSTOMERS: readonly Customer[] = [
  { id: 'gid://shopify/Customer/6157654556905', email: 'ada@example.com', displayName: 'Ada Lovelace' },
  { id: 'gid://shopify/Customer/6157654556906', email: 'grace@example.com', displayName: 'Grace Hopper' },
]

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
