import type { Fact, Preview } from '../../../domain/request/preview.ts'
import { isZero, moneyText } from '../money.ts'
import { itemText } from './compare.ts'
import type { DraftOrderFacts, Totals } from './facts.ts'
import type { CreateDraftOrderInput } from './input.ts'
import { renderDiscount, renderMoney, renderOrderLines } from './render-order.ts'

const INPUT = 'body/variables/input'

/** What the approver reads: what the customer would pay first, then everything that is sent. */
export function previewDraft(_input: CreateDraftOrderInput, facts: DraftOrderFacts): Preview {
  return {
    verb: 'Create a draft order; nothing is e-mailed and nothing is charged',
    system: 'Shopify',
    facts: [
      ...totalFacts(facts.totals),
      { label: 'Items', at: `${INPUT}/lineItems`, as: renderOrderLines },
      { label: 'Customer', at: `${INPUT}/purchasingEntity/customerId`, as: 'text' },
      ...(facts.customerName === null ? [] : [{ label: "Customer's name", read: facts.customerName }]),
      { label: 'E-mail for an invoice', at: `${INPUT}/email`, as: 'text' },
      { label: 'Discount', at: `${INPUT}/appliedDiscount`, as: renderDiscount },
      { label: 'Shipping', at: `${INPUT}/shippingLine/title`, as: 'text' },
      { label: 'Shipping price', at: `${INPUT}/shippingLine/priceWithCurrency`, as: renderMoney },
      { label: 'Ship to', at: `${INPUT}/shippingAddress`, as: 'fields' },
      { label: 'Note', at: `${INPUT}/note`, as: 'text' },
      { label: 'Tags', at: `${INPUT}/tags`, as: 'list' },
      { label: 'Customer pays in', at: `${INPUT}/presentmentCurrencyCode`, as: 'text' },
      { label: 'Tax exempt', at: `${INPUT}/taxExempt`, as: 'yes-no' },
    ],
  }
}

function totalFacts(totals: Totals): readonly Fact[] {
  const { total, shopTotal, subtotal, discounts, shipping, tax, taxesIncluded, items } = totals
  return [
    { label: 'Total', read: moneyText(total), amount: total },
    ...(total.currency === shopTotal.currency
      ? []
      : [{ label: "Total in the shop's currency", read: moneyText(shopTotal) }]),
    { label: 'Subtotal', read: moneyText(subtotal) },
    ...(isZero(discounts) ? [] : [{ label: 'Discounts', read: moneyText(discounts) }]),
    { label: 'Shipping cost', read: moneyText(shipping) },
    { label: 'Tax', read: `${moneyText(tax)}${taxesIncluded ? ' (included)' : ''}` },
    { label: 'Items in the shop', read: items.map((item) => itemText(item)) },
  ]
}
