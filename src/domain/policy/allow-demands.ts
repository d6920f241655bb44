import type { Limit } from './policy.ts'
import { conjunctsOf, nodesOf, pathOf, type Node } from './syntax.ts'

/**
 * What an `allow` has to say before it may let money through: one currency, more than nothing, and a sum. Sentences after
 * `it`. Only what stands by itself between `&&` counts: in an alternative it would hold nobody back.
 */
export function missingOfAllow(root: Node | undefined, limits: readonly Limit[]): readonly string[] {
  const sums = limits.filter(({ kind }) => kind === 'sum')
  const looks = root !== undefined && nodesOf(root).some((node) => pathOf(node) === 'amount.value')
  if (!looks && sums.length === 0) return []
  const conjuncts = root === undefined ? [] : conjunctsOf(root)
  const currency = conjuncts.map(fixedCurrency).find((found) => found !== undefined)
  const others = sums.filter((limit) => currency !== undefined && limit.currency !== currency)
  return [
    ...(currency === undefined
      ? ['allows by amount and does not fix its currency; add && amount.currency == "EUR"']
      : []),
    ...(conjuncts.some(isMoreThanNothing)
      ? []
      : ['allows by amount and does not ask for more than nothing; add && amount.value > 0']),
    ...(sums.length === 0
      ? ['allows by amount and has no limit on the sum; add { sum: 300.00 EUR, per: 24h } to its limits']
      : []),
    ...others.map((limit) => `has a limit in ${limit.currency} and allows ${currency}`),
  ]
}

function fixedCurrency(node: Node): string | undefined {
  if (node.op !== '==') return undefined
  for (const [path, literal] of bothWays(node.args)) {
    if (pathOf(path) === 'amount.currency' && literal.op === 'value' && typeof literal.args === 'string') {
      return literal.args
    }
  }
  return undefined
}

/** `amount.value > 0`, `0 < amount.value`, or more than that. */
function isMoreThanNothing(node: Node): boolean {
  if (node.op !== '>' && node.op !== '>=' && node.op !== '<' && node.op !== '<=') return false
  const [larger, smaller] = node.op.startsWith('>') ? node.args : [node.args[1], node.args[0]]
  const least = node.op.endsWith('=') ? 1n : 0n
  return (
    pathOf(larger) === 'amount.value' &&
    smaller.op === 'value' &&
    typeof smaller.args === 'bigint' &&
    smaller.args >= least
  )
}

function bothWays([left, right]: readonly [Node, Node]): readonly (readonly [Node, Node])[] {
  return [
    [left, right],
    [right, left],
  ]
}
