import {
  itemsOf,
  type Fact,
  type Preview,
  type Below,
  type FactText,
} from '../../../domain/request/preview.ts'
import type { Json } from '../../../domain/text/json.ts'
import { grouped, normalAmount } from '../../../domain/text/money.ts'
import { isZero, moneyText } from '../values.ts'
import { itemText } from './calculate.ts'
import type { CreateDraftOrderInput } from './input.ts'
import type { DraftOrderFacts } from './prepare.ts'

const INPUT = 'body/variables/input'

/** What the approver reads: what the customer would pay first, then everything that is sent. */
export function previewDraft(_input: CreateDraftOrderInput, facts: DraftOrderFacts): Preview {
  return {
    verb: 'Create a draft order; nothing is e-mailed and nothing is charged',
    system: 'Shopify',
    facts: [
      ...totalFacts(facts),
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
    notes: [
      'A tag of shield (sh and 32 characters) marks the draft order, so that it can be found again; it stays visible in the shop and on the order made from it',
    ],
  }
}

function totalFacts({ totals, shopPrices = [] }: DraftOrderFacts): readonly Fact[] {
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
    { label: 'Items by name', read: items.map((item, index) => itemText(item, shopPrices[index])) },
  ]
}

/** `{amount, currencyCode}`: the very text that is sent, and what it means where it is not written in the usual way. */
export function renderMoney(at: string, below: Below): FactText {
  const amount = below.get(`${at}/amount`)
  const currency = below.get(`${at}/currencyCode`)
  if (typeof amount !== 'string' || typeof currency !== 'string') return { text: '', places: [] }
  const normal = normalAmount(amount, currency)
  const read = normal === undefined ? 'no plain amount' : grouped(normal)
  const beside = read === amount ? '' : ` (= ${read})`
  return {
    text: `${amount} ${currency}${beside}`,
    places: [`${at}/amount`, `${at}/currencyCode`],
    amount: { amount, currency },
  }
}

/** The lines of an order, as Shopify takes them, one below the other. */
export function renderOrderLines(at: string, below: Below): FactText {
  const each = itemsOf(at, below).map(({ place, own }) => renderOrderLine(place, own))
  return { text: each.map(({ text }) => text).join('\n'), places: each.flatMap(({ places }) => places) }
}

/** One line of an order: how many of what, at which price. */
function renderOrderLine(at: string, below: Below): FactText {
  const quantity = below.get(`${at}/quantity`)
  const prices = ['originalUnitPriceWithCurrency', 'priceOverride'].map((name) =>
    renderMoney(`${at}/${name}`, below),
  )
  const priced = prices.filter(({ places }) => places.length > 0)
  const what = ['variantId', 'title'].filter((name) => below.has(`${at}/${name}`))
  const more = ['sku', 'taxable', 'requiresShipping'].filter((name) => below.has(`${at}/${name}`))
  const words = [
    what.map((name) => JSON.stringify(below.get(`${at}/${name}`))).join(' '),
    ...priced.map(({ text }) => `at ${text}`),
    ...more.map((name) => `${name} ${JSON.stringify(below.get(`${at}/${name}`))}`),
  ]
  return {
    text: `${JSON.stringify(quantity ?? null)} × ${words.join(', ')}`,
    places: [
      ...(quantity === undefined ? [] : [`${at}/quantity`]),
      ...[...what, ...more].map((name) => `${at}/${name}`),
      ...priced.flatMap(({ places }) => places),
    ],
  }
}

/** A discount: a share, or an amount in a currency. */
export function renderDiscount(at: string, below: Below): FactText {
  const value = below.get(`${at}/value`)
  const type = below.get(`${at}/valueType`)
  if (typeof value !== 'number' || typeof type !== 'string') return { text: '', places: [] }
  const amount = renderMoney(`${at}/amountWithCurrency`, below)
  const title = below.get(`${at}/title`)
  const beside = [
    ...howMuch(value, type, below.get(`${at}/amountWithCurrency/amount`)),
    ...(amount.places.length > 0 ? [amount.text] : []),
    ...(title === undefined ? [] : [JSON.stringify(title)]),
  ]
  return {
    text: beside.join(', '),
    places: [
      `${at}/value`,
      `${at}/valueType`,
      ...amount.places,
      ...(title === undefined ? [] : [`${at}/title`]),
    ],
  }
}

/** `5 %`; nothing where the amount beside it says the same; with the type as it is sent where that is another one. */
function howMuch(value: number, type: string, amount: Json | undefined): readonly string[] {
  if (type === 'PERCENTAGE') return [`${value} %`]
  if (type === 'FIXED_AMOUNT' && typeof amount === 'string' && Number(amount) === value) return []
  return [`${value} (${type})`]
}
