import { ShieldError } from '../../../domain/errors.ts'
import type { JsonObject } from '../../../domain/text/json.ts'
import { field, partOfField, say } from '../../../domain/text/wording.ts'
import { parseAmount } from './amount.ts'
import { toDiscount } from './discount.ts'
import type { DraftOrderFacts } from './facts.ts'
import type { CreateDraftOrderInput } from './input.ts'
import { toLineItem } from './lines.ts'

type Needed = Pick<DraftOrderFacts, 'shopCurrency' | 'currency' | 'customerId'>

/**
 * `DraftOrderInput`, the same for working it out and for creating it, but for the tag that marks it. Fails with
 * `usage`. https://shopify.dev/docs/api/admin-graphql/latest/input-objects/DraftOrderInput
 */
export function draftInput(input: CreateDraftOrderInput, facts: Needed, mark: string | null): JsonObject {
  const tags = tagsOf(input, mark)
  return {
    lineItems: input.line.map((line) => toLineItem(line, facts.currency)),
    ...(facts.customerId === null ? {} : { purchasingEntity: { customerId: facts.customerId } }),
    ...optional('email', input.email?.trim()),
    ...discountOf(input, facts),
    ...(input.shipping === undefined
      ? {}
      : {
          shippingLine: {
            title: input.shipping.title,
            priceWithCurrency: parseAmount(
              partOfField('shipping', 'price'),
              input.shipping.price,
              facts.currency,
            ),
          },
        }),
    ...(input.shipTo === undefined ? {} : { shippingAddress: addressOf(input.shipTo) }),
    ...optional('note', input.note),
    ...(tags.length > 0 ? { tags } : {}),
    ...optional('presentmentCurrencyCode', input.currency),
    ...(input.taxExempt === undefined ? {} : { taxExempt: input.taxExempt }),
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

function discountOf(input: CreateDraftOrderInput, facts: Needed): JsonObject {
  const { discount, discountTitle: title } = input
  if (discount !== undefined) return { appliedDiscount: toDiscount({ ...facts, discount, title }) }
  if (title === undefined) return {}
  throw new ShieldError('usage', say`${field('discountTitle')} ${title} names a discount that is not there`, {
    hint: say`Add ${field('discount')} 5%, or leave it out`,
  })
}

function addressOf(address: Readonly<Record<string, string | undefined>>): JsonObject {
  const given = Object.entries(address).filter((part): part is [string, string] => part[1] !== undefined)
  return Object.fromEntries(given)
}

function optional(name: string, value: string | undefined): JsonObject {
  return value === undefined ? {} : { [name]: value }
}
