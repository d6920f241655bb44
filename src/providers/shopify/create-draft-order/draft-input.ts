import { ShieldError } from '../../../domain/errors.ts'
import { defined, type JsonObject } from '../../../domain/text/json.ts'
import { digitsOf } from '../../../domain/text/money.ts'
import { field, partOfField, say, type Wording } from '../../../domain/text/wording.ts'
import { parseGid } from '../values.ts'
import type { CreateDraftOrderInput, LineInput } from './input.ts'

/** What the input alone does not say. */
export type Needed = {
  readonly shopCurrency: string
  readonly currency: string
  /** Null without a customer. */
  readonly customerId: string | null
}

/**
 * `DraftOrderInput`, the same for working it out and for creating it, but for the tag that marks it. Fails with
 * `usage`. https://shopify.dev/docs/api/admin-graphql/latest/input-objects/DraftOrderInput
 */
export function draftInput(input: CreateDraftOrderInput, facts: Needed, mark: string | null): JsonObject {
  const tags = tagsOf(input, mark)
  return {
    lineItems: input.line.map((line) => toLineItem(line, facts.currency)),
    ...(facts.customerId === null ? {} : { purchasingEntity: { customerId: facts.customerId } }),
    ...defined({
      email: input.email?.trim(),
      appliedDiscount: discountOf(input, facts),
      shippingLine: shippingOf(input, facts),
      shippingAddress: input.shipTo === undefined ? undefined : defined(input.shipTo),
      note: input.note,
      tags: tags.length > 0 ? tags : undefined,
      presentmentCurrencyCode: input.currency,
      taxExempt: input.taxExempt,
    }),
  }
}

function tagsOf({ tag = [] }: CreateDraftOrderInput, mark: string | null): readonly string[] {
  const tags = tag.map((one) => one.trim())
  const wrong = tags.find((one) => one === '' || one.includes(',') || /\p{Cc}/u.test(one))
  if (wrong !== undefined) {
    throw new ShieldError('usage', say`${field('tag')} ${JSON.stringify(wrong)} is not one tag`, {
      hint: say`One tag each, without a comma: ${field('tag', ['phone', 'vip'])}`,
    })
  }
  return mark === null ? tags : [...tags, mark]
}

function shippingOf({ shipping }: CreateDraftOrderInput, { currency }: Needed): JsonObject | undefined {
  if (shipping === undefined) return undefined
  const at = partOfField('shipping', 'price')
  return { title: shipping.title, priceWithCurrency: parseAmount(at, shipping.price, currency) }
}

function discountOf(input: CreateDraftOrderInput, facts: Needed): JsonObject | undefined {
  const { discount, discountTitle: title } = input
  if (discount !== undefined) return toDiscount({ ...facts, discount, title })
  if (title === undefined) return undefined
  throw new ShieldError('usage', say`${field('discountTitle')} ${title} names a discount that is not there`, {
    hint: say`Add ${field('discount')} 5%, or leave it out`,
  })
}

/** What Shopify takes from the variant and silently ignores beside one. */
const OF_CUSTOM_ITEMS = ['title', 'price', 'sku', 'taxable', 'requiresShipping'] as const

/**
 * An item as Shopify takes it. Fails with `usage` for anything that Shopify would leave out without a word: an approver
 * would be shown a price that does not apply.
 * https://shopify.dev/docs/api/admin-graphql/latest/input-objects/DraftOrderLineItemInput
 */
function toLineItem(line: LineInput, currency: string): JsonObject {
  return line.variant === undefined ? customItem(line, currency) : variantItem(line, line.variant, currency)
}

function variantItem(line: LineInput, variant: string, currency: string): JsonObject {
  const ignored = OF_CUSTOM_ITEMS.filter((name) => line[name] !== undefined)
  if (ignored.length > 0) {
    throw new ShieldError(
      'usage',
      say`${partOfField('line', 'variant', variant)} also has ${ignored.join(', ')}, which Shopify ignores on a variant`,
      { hint: 'Leave it out; priceOverride=… sets another price' },
    )
  }
  const variantId = parseGid('ProductVariant', variant)
  if (variantId === undefined) {
    throw new ShieldError(
      'usage',
      say`${partOfField('line', 'variant', variant)} is not the id of a product variant`,
      { hint: 'variant=48540157378793 or variant=gid://shopify/ProductVariant/48540157378793' },
    )
  }
  return {
    variantId,
    quantity: line.quantity,
    ...(line.priceOverride === undefined
      ? {}
      : { priceOverride: parseAmount(partOfField('line', 'priceOverride'), line.priceOverride, currency) }),
  }
}

function customItem(line: LineInput, currency: string): JsonObject {
  const { title, price, quantity, sku, taxable, requiresShipping, priceOverride } = line
  if (title === undefined || price === undefined || priceOverride !== undefined) {
    const wrong = priceOverride === undefined ? 'needs title and price' : 'takes price, not priceOverride'
    throw new ShieldError('usage', say`${field('line')} without a variant is a custom item, which ${wrong}`, {
      hint: say`${field('line', [{ title: 'Gift wrapping', price: '4.50', quantity: 1 }])} or ${field('line', [{ variant: 'ID', quantity: 1 }])}`,
    })
  }
  return {
    title,
    quantity,
    originalUnitPriceWithCurrency: parseAmount(partOfField('line', 'price'), price, currency),
    ...defined({ sku, taxable, requiresShipping }),
  }
}

interface DiscountAsk {
  readonly discount: string
  readonly title: string | undefined
  /** What the customer pays in. */
  readonly currency: string
  readonly shopCurrency: string
}

/**
 * `5%` or an amount. Fails with `usage`: Shopify itself takes a negative share, which raises the price, and counts a
 * fixed amount in the shop's own currency, whatever the customer pays in.
 * https://shopify.dev/docs/api/admin-graphql/latest/input-objects/DraftOrderAppliedDiscountInput
 */
function toDiscount({ discount, title, currency, shopCurrency }: DiscountAsk): JsonObject {
  const named = defined({ title })
  const share = /^(.*?)\s*%$/.exec(discount)?.[1]
  if (share !== undefined) return { value: parseShare(discount, share), valueType: 'PERCENTAGE', ...named }
  const amountWithCurrency = parseAmount(field('discount'), discount, currency)
  if (!/[1-9]/.test(discount)) throw notADiscount(discount)
  if (currency !== shopCurrency) {
    throw new ShieldError(
      'usage',
      say`${field('discount')} ${discount} would be counted in ${shopCurrency}, but the customer pays in ${currency}`,
      { hint: say`Give the discount as a share: ${field('discount')} 5%` },
    )
  }
  return { value: Number(discount), valueType: 'FIXED_AMOUNT', amountWithCurrency, ...named }
}

function parseShare(discount: string, share: string): number {
  const value = Number(share)
  if (/^\d{1,3}(?:\.\d{1,2})?$/.test(share) && value > 0 && value <= 100) return value
  throw notADiscount(discount)
}

function notADiscount(discount: string): ShieldError {
  return new ShieldError('usage', say`${field('discount')} ${JSON.stringify(discount)} is not a discount`, {
    hint: say`${field('discount')} 5% (more than 0, at most 100, two digits after the point) or ${field('discount')} 5.00`,
  })
}

/**
 * An amount as a person wrote it, to be sent as exactly that text. No sign, no exponent, no more digits than the
 * currency has. Fails with `usage`.
 */
function parseAmount(at: Wording, text: string, currency: string): JsonObject {
  const digits = digitsOf(currency)
  const [written, fraction = ''] = /^\d{1,12}(?:\.(\d+))?$/.exec(text) ?? []
  if (written !== undefined && fraction.length <= digits) return { amount: text, currencyCode: currency }
  throw new ShieldError('usage', say`${at} ${JSON.stringify(text)} is not an amount in ${currency}`, {
    hint: written === undefined ? howToWrite(text, digits, currency) : tooFine(text, digits, currency),
  })
}

function howToWrite(text: string, digits: number, currency: string): string {
  if (/^\d{13,}(?:\.\d+)?$/.test(text)) return 'At most 12 digits before the point'
  const example = digits === 0 ? '1500' : `12.${'5'.padEnd(digits, '0')}`
  return `Digits, with a point if any: an amount in ${currency} looks like ${example}`
}

/** Never another amount than the one that was meant: what cannot be written so is left to the person. */
function tooFine(text: string, digits: number, currency: string): string {
  const [whole = '', fraction = ''] = text.split('.')
  const rest = fraction.slice(0, digits)
  const isSame = /^0*$/.test(fraction.slice(digits))
  if (isSame) return `Write the same amount as ${digits === 0 ? whole : `${whole}.${rest}`}`
  return digits === 0
    ? `${currency} has no digits after the point: round it to whole ${currency} yourself`
    : `${currency} has ${digits} digits after the point: round it yourself`
}
