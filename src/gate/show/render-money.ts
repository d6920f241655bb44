import type { Json } from '../../domain/text/json.ts'
import { normalAmount } from '../../domain/text/money.ts'
import type { FactText } from './render-fact.ts'
import { linesOf } from './value-lines.ts'

type Below = ReadonlyMap<string, Json>

/** `{amount, currencyCode}`: the very text that is sent, and what it means where it is not written in the usual way. */
export function renderMoney(at: string, below: Below): FactText {
  const amount = below.get(`${at}/amount`)
  const currency = below.get(`${at}/currencyCode`)
  if (typeof amount !== 'string' || typeof currency !== 'string') return { text: '', places: [] }
  const normal = normalAmount(amount, currency)
  const beside = normal === amount ? '' : ` (= ${normal ?? 'no plain amount'})`
  return { text: `${amount} ${currency}${beside}`, places: [`${at}/amount`, `${at}/currencyCode`] }
}

/** One line of an order, as Shopify takes it: how many of what, at which price. */
export function renderOrderLine(at: string, below: Below): FactText {
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

/** A discount, as Shopify takes it: a share, or an amount in a currency. */
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

/** Each value on a line, behind its name. */
export function renderFields(at: string, below: Below): FactText {
  const lines = [...below].map(([place, value]) => {
    const name = place.slice(at.length + 1)
    const text = linesOf([value])
    return name === '' ? text : `${name}: ${text}`
  })
  return { text: lines.join('\n'), places: [...below.keys()] }
}
