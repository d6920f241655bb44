import * as z from 'zod'
import { optional } from '../../../domain/operation/fields.ts'

const price = z.string().min(1).max(20)

const line = z.strictObject({
  variant: optional(z.string().min(1).max(80), 'Id or GID of a product variant'),
  title: optional(z.string().min(1).max(255), 'Title of a custom item'),
  price: optional(price, 'Price of one custom item: 4.50'),
  quantity: z.int().min(1).max(1_000_000).meta({ description: 'How many' }),
  sku: optional(z.string().min(1).max(255), 'SKU of a custom item'),
  taxable: optional(z.boolean(), 'Whether a custom item is taxed'),
  requiresShipping: optional(z.boolean(), 'Whether a custom item is shipped'),
  priceOverride: optional(price, "Instead of the variant's own price"),
})

const part = z.string().min(1).max(255).optional()

const address = z.strictObject({
  firstName: part.meta({ description: 'First name' }),
  lastName: part.meta({ description: 'Last name' }),
  company: part.meta({ description: 'Company' }),
  address1: part.meta({ description: 'Street and number' }),
  address2: part.meta({ description: 'Flat, floor' }),
  city: part.meta({ description: 'City' }),
  provinceCode: part.meta({ description: 'Province or state: ON' }),
  zip: part.meta({ description: 'Postal code' }),
  countryCode: z
    .string()
    .regex(/^[A-Z]{2}$/, 'it is two capital letters, such as DE')
    .meta({ description: 'Country: DE' }),
  phone: part.meta({ description: 'Phone number' }),
})

export const createDraftOrderInput = z.strictObject({
  line: z
    .array(line)
    .min(1)
    .max(200)
    .meta({ description: 'An item: variant=ID,quantity=2 or title=…,price=4.50,quantity=1' }),
  customer: optional(
    z.string().min(1).max(254),
    'The customer: id, GID or the e-mail address of the account',
  ),
  email: optional(z.string().min(3).max(254), 'Where an invoice would go; nothing is sent now'),
  discount: optional(z.string().min(1).max(20), 'On the whole order: 5% or an amount such as 5.00'),
  discountTitle: optional(z.string().min(1).max(255), 'Name of the discount'),
  shipping: optional(
    z.strictObject({
      title: z.string().min(1).max(255).meta({ description: 'Its name' }),
      price: price.meta({ description: 'Its price: 7.25' }),
    }),
    'Shipping: title=Courier,price=7.25',
  ),
  shipTo: optional(address, 'Where to: firstName=Ada,address1=…,city=…,zip=…,countryCode=CA'),
  note: optional(z.string().min(1).max(5000), 'For the staff of the shop'),
  tag: optional(z.array(z.string().min(1).max(40)).max(100), 'A tag beside the one that shield adds'),
  currency: optional(
    z.string().regex(/^[A-Z]{3}$/, 'it is three capital letters, such as EUR'),
    "Currency that the customer pays in (without it: the shop's currency)",
  ),
  taxExempt: optional(z.boolean(), 'Without taxes'),
})

export type CreateDraftOrderInput = z.infer<typeof createDraftOrderInput>
export type LineInput = CreateDraftOrderInput['line'][number]
