import { ShieldError } from '../../../domain/errors.ts'
import type { JsonObject } from '../../../domain/text/json.ts'
import { field, say } from '../../../domain/text/wording.ts'
import { parseAmount } from './amount.ts'

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
export function toDiscount({ discount, title, currency, shopCurrency }: DiscountAsk): JsonObject {
  const named = title === undefined ? {} : { title }
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
    hint: say`${field('discount')} 5% (more than 0, at most 100, two digits behind the point) or ${field('discount')} 5.00`,
  })
}
