import * as z from 'zod'

const price = z.string().min(1).max(20)

const line = z.strictObject({
  variant: z.string().min(1).max(80).optional().meta({ description: 'Id or GID of a product variant' }),
  title: z.string().min(1).max(255).optional().meta({ description: 'Title of a custom item' }),
  price: price.optional().meta({ description: 'Price of one custom item: 4.50' }),
  quantity: z.int().min(1).max(1_000_000).meta({ description: 'How many' }),
  sku: z.string().min(1).max(255).optional().meta({ description: 'SKU of a custom item' }),
  taxable: z.boolean().optional().meta({ description: 'Whether a custom item is taxed' }),
  requiresShipping: z.boolean().optional().meta({ description: 'Whether a custom item is shipped' }),
  priceOverride: price.optional().meta({ description: "Instead of the variant's own price" }),
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
  customer: z
    .string()
    .min(1)
    .max(254)
    .optional()
    .meta({ description: 'The customer: id, GID or the e-mail address of the account' }),
  email: z
    .string()
    .min(3)
    .max(254)
    .optional()
    .meta({ description: 'Where an invoice would go; nothing is sent now' }),
  discount: z
    .string()
    .min(1)
    .max(20)
    .optional()
    .meta({ description: 'On the whole order: 5% or an amount such as 5.00' }),
  discountTitle: z.string().min(1).max(255).optional().meta({ description: 'Name of the discount' }),
  shipping: z
    .strictObject({
      title: z.string().min(1).max(255).meta({ description: 'Its name' }),
      price: price.meta({ description: 'Its price: 7.25' }),
    })
    .optional()
    .meta({ description: 'Shipping: title=Courier,price=7.25' }),
  shipTo: address
    .optional()
    .meta({ description: 'Where to: firstName=Ada,address1=…,city=…,zip=…,countryCode=CA' }),
  note: z.string().min(1).max(5000).optional().meta({ description: 'For the staff of the shop' }),
  tag: z
    .array(z.string().min(1).max(40))
    .max(100)
    .optional()
    .meta({ description: 'A tag beside the one that shield adds' }),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'it is three capital letters, such as EUR')
    .optional()
    .meta({ description: "Currency that the customer pays in (without it: the shop's currency)" }),
  taxExempt: z.boolean().optional().meta({ description: 'Without taxes' }),
})

export type CreateDraftOrderInput = z.infer<typeof createDraftOrderInput>
export type LineInput = CreateDraftOrderInput['line'][number]
