import { ShieldError } from '../../../domain/errors.ts'
import type { JsonObject } from '../../../domain/text/json.ts'
import { field, partOfField, say } from '../../../domain/text/wording.ts'
import { parseGid } from '../gid.ts'
import { parseAmount } from './amount.ts'
import type { LineInput } from './input.ts'

/** What Shopify takes from the variant and silently ignores beside one. */
const OF_CUSTOM_ITEMS = ['title', 'price', 'sku', 'taxable', 'requiresShipping'] as const

/**
 * An item as Shopify takes it. Fails with `usage` for anything that Shopify would leave out without a word: an approver
 * would be shown a price that does not apply.
 * https://shopify.dev/docs/api/admin-graphql/latest/input-objects/DraftOrderLineItemInput
 */
export function toLineItem(line: LineInput, currency: string): JsonObject {
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
      {
        hint: 'variant=48540157378793 or variant=gid://shopify/ProductVariant/48540157378793',
      },
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
    ...(sku === undefined ? {} : { sku }),
    ...(taxable === undefined ? {} : { taxable }),
    ...(requiresShipping === undefined ? {} : { requiresShipping }),
  }
}
