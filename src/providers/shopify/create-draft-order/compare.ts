import { oneValue } from '../../../domain/text/quoted.ts'
import { moneyText } from '../money.ts'
import type { CalculatedItem, Totals } from './facts.ts'

/** An item as the approver reads it. */
export function itemText({ quantity, title, sku, unitPrice, total }: CalculatedItem): string {
  const code = sku === null || sku === '' ? '' : ` (${oneValue(sku)})`
  return `${quantity} × ${JSON.stringify(title)}${code} at ${moneyText(unitPrice)}: ${moneyText(total)}`
}

/** What is no longer as the approver saw it, in words; null when all is the same. */
export function whatChanged(before: Totals, now: Totals): string | null {
  const changes = [...amountsOf(before).entries()].flatMap(([label, was]) => {
    const is = amountsOf(now).get(label) ?? 'nothing'
    return was === is ? [] : [`${label} was ${was} and is ${is} now`]
  })
  const items = itemChanges(before.items, now.items)
  return changes.length + items.length === 0 ? null : [...changes, ...items].join('; ')
}

function amountsOf(totals: Totals): ReadonlyMap<string, string> {
  return new Map([
    ['the total', moneyText(totals.total)],
    ...(totals.shopTotal.currency === totals.total.currency
      ? []
      : [["the total in the shop's currency", moneyText(totals.shopTotal)] as const]),
    ['the subtotal', moneyText(totals.subtotal)],
    ['the discount', moneyText(totals.discounts)],
    ['shipping', moneyText(totals.shipping)],
    ['the tax', `${moneyText(totals.tax)}${totals.taxesIncluded ? ' (included)' : ''}`],
  ])
}

function itemChanges(before: readonly CalculatedItem[], now: readonly CalculatedItem[]): readonly string[] {
  if (before.length !== now.length) return [`there were ${before.length} items and are ${now.length} now`]
  return before.flatMap((item, index) => {
    const is = now[index]
    return is === undefined || itemText(item) === itemText(is)
      ? []
      : [`item ${index + 1} was ${itemText(item)} and is ${itemText(is)} now`]
  })
}
