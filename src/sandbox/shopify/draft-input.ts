import { isJsonObject, type Json, type JsonObject } from '../../domain/text/json.ts'
import { objectsIn } from '../answer.ts'
import { CUSTOMERS, VARIANTS, type Customer, centsOf, RATES, SHOP_CURRENCY } from './catalog.ts'

/** An item of a draft order; prices in cents of what the customer pays in. */
export interface DraftItem {
  readonly title: string
  readonly variantTitle: string | null
  readonly sku: string | null
  readonly quantity: number
  readonly unitPrice: number
  readonly custom: boolean
}

/** A checked `DraftOrderInput`. */
export interface DraftInput {
  readonly items: readonly DraftItem[]
  readonly currency: string
  readonly customer: Customer | null
  readonly email: string | null
  readonly tags: readonly string[]
  readonly note: string | null
  readonly shipping: number
  readonly discount: { readonly share: number } | { readonly amount: number }
}

/** An objection, as Shopify answers it. */
type UserError = { readonly field: readonly string[] | null; readonly message: string }

/** With the objections that Shopify was seen to have, in its own words. */
export function parseDraftInput(
  input: JsonObject,
  now: number,
): { readonly draft: DraftInput | null; readonly errors: readonly UserError[] } {
  const currency = textOf(input['presentmentCurrencyCode']) ?? SHOP_CURRENCY
  const lines = objectsIn(input['lineItems'])
  const customer = customerOf(input['purchasingEntity'])
  const errors = [
    ...(lines.length === 0 ? [error(null, 'Add at least 1 product')] : []),
    ...lines.flatMap((line, index) => lineErrors(line, index)),
    ...emailErrors(input['email']),
    ...tagErrors(input['tags']),
    ...(customer === undefined ? [error(['purchasingEntity', 'customerId'], 'Customer does not exist')] : []),
    ...(RATES[currency] === undefined
      ? [error(['presentmentCurrencyCode'], 'Currency is not supported')]
      : []),
  ]
  if (errors.length > 0 || customer === undefined) return { draft: null, errors }
  return {
    errors,
    draft: {
      items: lines.map((line) => itemOf(line, currency, now)),
      currency,
      customer,
      email: textOf(input['email']) ?? customer?.email ?? null,
      // Shopify returns them sorted.
      tags: textsOf(input['tags']).toSorted(),
      note: textOf(input['note']),
      shipping: shippingOf(input['shippingLine']),
      discount: discountOf(input['appliedDiscount']),
    },
  }
}

function error(field: readonly string[] | null, message: string): UserError {
  return { field, message }
}

function lineErrors(line: JsonObject, index: number): readonly UserError[] {
  const at = ['lineItems', String(index)]
  const quantity = line['quantity']
  const id = line['variantId']
  const isCustom = id === undefined
  return [
    ...(typeof quantity === 'number' && quantity >= 1
      ? []
      : [error([...at, 'quantity'], 'Quantity must be greater than or equal to 1')]),
    ...(isCustom || VARIANTS.some((variant) => variant.id === id)
      ? []
      : [error(null, `Product with ID ${textOf(id) ?? ''} is no longer available.`)]),
    ...(isCustom && textOf(line['title']) === null ? [error(null, 'Merchandise title is empty.')] : []),
    ...(isCustom && priceOf(line['originalUnitPriceWithCurrency']) < 0
      ? [error(null, 'Cannot send negative price for line_item')]
      : []),
  ]
}

function emailErrors(email: Json | undefined): readonly UserError[] {
  return email === undefined || /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(textOf(email) ?? '')
    ? []
    : [error(['email'], 'Email is invalid')]
}

function tagErrors(tags: Json | undefined): readonly UserError[] {
  return textsOf(tags).flatMap((tag, index) =>
    tag.length > 40
      ? [error(['tags', String(index)], 'Title Tag exceeds the maximum length of 40 characters')]
      : [],
  )
}

/** Undefined for an id that no account has; null for none. */
function customerOf(entity: Json | undefined): Customer | null | undefined {
  const id = isJsonObject(entity) ? entity['customerId'] : undefined
  return id === undefined ? null : CUSTOMERS.find((customer) => customer.id === id)
}

/** What a variant has of its own wins: title, SKU and price beside it are ignored. */
function itemOf(line: JsonObject, currency: string, now: number): DraftItem {
  const quantity = Number(line['quantity'])
  const variant = VARIANTS.find(({ id }) => id === line['variantId'])
  if (variant === undefined)
    return {
      title: textOf(line['title']) ?? '',
      variantTitle: null,
      sku: textOf(line['sku']),
      quantity,
      unitPrice: priceOf(line['originalUnitPriceWithCurrency']),
      custom: true,
    }
  const { title, variantTitle, sku, price } = variant
  const own = Math.round(price(now) * (RATES[currency] ?? 1))
  const override = line['priceOverride'] === undefined ? own : priceOf(line['priceOverride'])
  return { title, variantTitle, sku, quantity, unitPrice: override, custom: false }
}

function priceOf(money: Json | undefined): number {
  return isJsonObject(money) ? centsOf(money['amount']) : 0
}

function shippingOf(line: Json | undefined): number {
  return isJsonObject(line) ? priceOf(line['priceWithCurrency']) : 0
}

function discountOf(discount: Json | undefined): DraftInput['discount'] {
  const value = isJsonObject(discount) ? Number(discount['value']) : 0
  const isShare = isJsonObject(discount) && discount['valueType'] === 'PERCENTAGE'
  return isShare ? { share: value } : { amount: Math.round(value * 100) }
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

function textsOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((entry: unknown) => typeof entry === 'string') : []
}
