import type { Selection } from './parse-operation.ts'

/** More, and Shopify refuses the query before it runs anything. */
export const MOST_POINTS = 1_000

const OF_A_MUTATION = 10

/**
 * What a query is charged before it runs: a point for each object that it may answer with; those of a list as often as
 * its `first` says. https://shopify.dev/docs/api/usage/limits#cost-calculation
 */
export function queryCost(type: 'query' | 'mutation', selections: readonly Selection[]): number {
  return sum(selections) + (type === 'mutation' ? OF_A_MUTATION : 0)
}

function sum(selections: readonly Selection[]): number {
  return selections.reduce((total, selection) => total + costOf(selection), 0)
}

function costOf({ selections, args }: Selection): number {
  if (selections === null) return 0
  const { first } = args
  if (typeof first !== 'number') return 1 + sum(selections)
  const entries = selections.find(({ name }) => name === 'nodes' || name === 'edges')
  if (entries === undefined) return first * (1 + sum(selections))
  return 1 + first * costOf(entries) + sum(selections.filter((selection) => selection !== entries))
}
