/** A product variant of the sandbox's shop. */
export interface Variant {
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
  {
    id: gid('48540157378793'),
    title: 'Mug',
    variantTitle: 'Blue',
    sku: 'MUG-BLU',
    price: () => 1_200,
  },
  {
    id: gid('48540157378794'),
    title: 'Mug',
    variantTitle: 'Green',
    sku: 'MUG-GRN',
    price: () => 1_250,
  },
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
