import type { Json, JsonObject } from '../../domain/text/json.ts'
import { parseOperation, type Operation, type Selection, project, UndefinedField } from './graphql.ts'
import { costAnswer, giveBack, objectsAnswered, spend, throttled } from './budget.ts'
import { ROOT_FIELDS, type Context } from './resolve.ts'

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

/** What Shopify finds wrong before it runs anything. */
function notRun(message: string, code: string): JsonObject {
  return { errors: [{ message, locations: [{ line: 1, column: 1 }], path: [], extensions: { code } }] }
}

/** Runs one operation and answers as Shopify does: with what was selected, and what it cost. */
export function execute(context: Omit<Context, 'warn'>, document: string, variables: JsonObject): JsonObject {
  try {
    return run(context, parseOperation(document, variables))
  } catch (error) {
    if (error instanceof SyntaxError) return notRun(`syntax error: ${error.message}`, 'syntaxError')
    if (error instanceof UndefinedField) return notRun(error.message, 'undefinedField')
    throw error
  }
}

function run(context: Omit<Context, 'warn'>, { type, selections }: Operation): JsonObject {
  const unknown = selections.find(({ name }) => !isRoot(name, type))
  if (unknown !== undefined)
    throw new UndefinedField(`Field '${unknown.name}' doesn't exist on type '${type}'`)
  const cost = queryCost(type, selections)
  if (cost > MOST_POINTS) return tooCostly(cost)
  const { budget } = context.shop
  if (!spend(budget, cost, context.now)) return throttled(costAnswer(budget, cost, null))
  const denied = selections.filter(({ name }) => !isAllowed(name, context.scopes))
  const errors = denied.map(({ name }) => accessDenied(name, ROOT_FIELDS[name]?.scopes[0] ?? ''))
  // At the root of a query nothing may be null, so that one refusal takes everything with it.
  if (type === 'query' && errors.length > 0)
    return { data: null, errors, extensions: { cost: costAnswer(budget, cost, cost) } }
  const searches: JsonObject[] = []
  const data = selections.map((selection): readonly [string, Json] => {
    const { alias } = selection
    if (denied.includes(selection)) return [alias, null]
    const warn: Context['warn'] = (query, warnings) => searches.push({ path: [alias], query, warnings })
    // What is wrong with the selection is found before anything is changed.
    if (type === 'mutation') resolveField(selection, { ...context, warn, shop: copyOf(context.shop) })
    return [alias, resolveField(selection, { ...context, warn })]
  })
  const answered = data.map(([, value]) => objectsAnswered(value)).reduce((sum, one) => sum + one, 0)
  const actual = Math.min(cost, answered + (type === 'mutation' ? OF_A_MUTATION : 0))
  giveBack(budget, cost - actual)
  return {
    data: Object.fromEntries(data),
    ...(errors.length > 0 ? { errors } : {}),
    extensions: {
      cost: costAnswer(budget, cost, actual),
      ...(searches.length > 0 ? { search: searches } : {}),
    },
  }
}

function tooCostly(cost: number): JsonObject {
  const message = `Query cost is ${cost}, which exceeds the single query max cost limit (${MOST_POINTS}).`
  return { errors: [{ message, extensions: { code: 'MAX_COST_EXCEEDED', cost, maxCost: MOST_POINTS } }] }
}

function resolveField({ name, args, selections }: Selection, context: Context): Json {
  return project(ROOT_FIELDS[name]?.resolve(context, args) ?? null, selections)
}

function copyOf(shop: Context['shop']): Context['shop'] {
  return { ...shop, drafts: [...shop.drafts] }
}

function isAllowed(name: string, granted: readonly string[]): boolean {
  const needed = ROOT_FIELDS[name]?.scopes ?? []
  return needed.length === 0 || needed.some((scope) => granted.includes(scope))
}

function isRoot(name: string, type: Operation['type']): boolean {
  return Object.hasOwn(ROOT_FIELDS, name) && ROOT_FIELDS[name]?.type === type
}

export function accessDenied(field: string, scope: string): JsonObject {
  return {
    message: `Access denied for ${field} field. Required access: \`${scope}\` access scope.`,
    locations: [{ line: 1, column: 1 }],
    path: [field],
    extensions: {
      code: 'ACCESS_DENIED',
      documentation: 'https://shopify.dev/api/usage/access-scopes',
      requiredAccess: `\`${scope}\` access scope.`,
    },
  }
}
