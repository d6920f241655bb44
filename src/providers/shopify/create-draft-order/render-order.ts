import { itemsOf, type Below, type FactText } from '../../../domain/request/preview.ts'
import { normalAmount } from '../../../domain/text/money.ts'

/** `{amount, currencyCode}`: the very text that is sent, and what it means where it is not written in the usual way. */
export function renderMoney(at: string, below: Below): FactText {
  const amount = below.get(`${at}/amount`)
  const currency = below.get(`${at}/currencyCode`)
  if (typeof amount !== 'string' || typeof currency !== 'string') return { text: '', places: [] }
  const normal = normalAmount(amount, currency)
  const beside = normal === amount ? '' : ` (= ${normal ?? 'no plain amount'})`
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
  const sign = type === 'PERCENTAGE' ? ' %' : ''
  const beside = [
    `${value}${sign} (${type})`,
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
