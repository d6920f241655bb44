import { quoted } from '../text/quoted.ts'
import { digitsOf, normalAmount } from '../text/money.ts'
import type { Limit } from './policy.ts'
import { itemsOf, oneOf, onlyKeys, said, tableOf, type Report, type Tree } from './tree.ts'

const WINDOWS: readonly Limit['per'][] = ['1h', '24h', '7d']
const GROUPINGS: readonly NonNullable<Limit['by']>[] = ['requester', 'recipient']
const LONGEST_LIST = 10

/** `[{ count: 20, per: 24h, by: requester }, { sum: 300.00 EUR, per: 24h }]`. Whatever else is reported. */
export function readLimits(tree: Tree, report: Report): readonly Limit[] {
  const items = itemsOf(tree, 'limits', report)
  if (items.length > LONGEST_LIST) {
    report(tree.line, `limits holds at most ${LONGEST_LIST} of them, not ${items.length}`)
  }
  return items.flatMap((item) => {
    const limit = readLimit(item, report)
    return limit === undefined ? [] : [limit]
  })
}

function readLimit(tree: Tree, report: Report): Limit | undefined {
  const table = tableOf(tree, 'A limit', report)
  if (table === undefined) return undefined
  onlyKeys(table, 'A limit', ['count', 'sum', 'per', 'by'], report)
  const { entries, line } = table
  const [count, sum] = [entries.get('count'), entries.get('sum')]
  if ((count === undefined) === (sum === undefined)) {
    report(line, `A limit has either count or sum; it has ${count === undefined ? 'neither' : 'both'}`)
  }
  const per = windowOf(entries.get('per'), line, report)
  const grouping = entries.get('by')
  const by = grouping === undefined ? null : oneOf(grouping, 'by', GROUPINGS, report)
  const most = count === undefined ? sumOf(sum, report) : countOf(count, report)
  return most === undefined || per === undefined || by === undefined ? undefined : { ...most, per, by }
}

function windowOf(tree: Tree | undefined, line: number, report: Report): Limit['per'] | undefined {
  if (tree !== undefined) return oneOf(tree, 'per', WINDOWS, report)
  report(line, `A limit says per: one of ${WINDOWS.join(', ')}`)
  return undefined
}

function countOf(tree: Tree, report: Report): Pick<Limit, 'kind' | 'most'> | undefined {
  if (tree.kind === 'text' && /^[1-9]\d{0,8}$/.test(tree.text))
    return { kind: 'count', most: Number(tree.text) }
  report(tree.line, `count is a whole number such as 20, not ${said(tree)}`)
  return undefined
}

function sumOf(
  tree: Tree | undefined,
  report: Report,
): Pick<Limit, 'kind' | 'most' | 'currency'> | undefined {
  if (tree === undefined) return undefined
  const money = tree.kind === 'text' ? moneyOf(tree.text) : said(tree)
  if (typeof money === 'object' && money.value > 0) {
    return { kind: 'sum', most: money.value, currency: money.currency }
  }
  report(tree.line, `sum is money such as 300.00 EUR, not ${typeof money === 'object' ? said(tree) : money}`)
  return undefined
}

/**
 * `300.00 EUR` in minor units: with as many digits after the point as the currency has, so that nobody takes units for
 * cents. Otherwise what is wrong with it.
 */
export function moneyOf(text: string): { readonly value: number; readonly currency: string } | string {
  const [, amount = '', currency = ''] = /^(-?\d[\d.]*) ([A-Z]{3})$/.exec(text) ?? []
  if (currency === '') return quoted(text)
  if (!isCurrency(currency)) return `${quoted(text)}: there is no currency ${currency}`
  const value = Number(amount.replace('.', ''))
  if (normalAmount(amount, currency) !== amount || !Number.isSafeInteger(value)) {
    const digits = digitsOf(currency)
    return `${quoted(text)}: write it with ${digits === 0 ? 'no point' : `${digits} digits after the point`}, as ${currency} has`
  }
  return { value, currency }
}

/** Whether it is a code of ISO 4217: a mistyped one is never equal to an amount's. */
export function isCurrency(code: string): boolean {
  // Each time it is a list of 300 new texts.
  if (CURRENCIES.size === 0) for (const one of Intl.supportedValuesOf('currency')) CURRENCIES.add(one)
  return CURRENCIES.has(code)
}

const CURRENCIES = new Set<string>()
