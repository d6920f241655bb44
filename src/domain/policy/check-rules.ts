import type { Operation } from '../operation/operation.ts'
import { nearest } from '../text/nearest.ts'
import { quoted } from '../text/quoted.ts'
import { checkTypes, readCondition, type CheckedCondition, type Ground } from './check-condition.ts'
import type { Finding } from './finding.ts'
import { commonLanguage, languageOf } from './language.ts'
import type { Policy, Rule } from './policy.ts'
import type { ReadRule } from './read-rule.ts'
import { variablesIn, type Node, conjunctsOf, nodesOf, pathOf } from './syntax.ts'
import { commonVocabulary, withChoices } from './vocabulary.ts'

interface Surroundings {
  readonly operations: readonly Operation[]
  readonly groups: Policy['groups']
  readonly hasTimeZone: boolean
}

interface Found {
  readonly problems: readonly Finding[]
  readonly warnings: readonly Finding[]
}

/** Looks into the conditions, and at how rules, groups and each other go together. */
export function checkRules(rules: readonly ReadRule[], around: Surroundings): Found {
  const groundOf = createGrounds(around.operations)
  const found = rules.map((read) => checkRule(read, around, groundOf))
  return {
    problems: found.flatMap(({ problems }) => problems),
    warnings: [
      ...found.flatMap(({ warnings }) => warnings),
      ...rules.flatMap((read) => neverAllows(read, rules)),
      ...rules.flatMap((read) => neverAllowsForGood(read, around.operations)),
      ...unusedGroups(rules, around.groups),
    ],
  }
}

type GroundOf = (operation: string | null) => Ground

/** Each is made once. */
function createGrounds(operations: readonly Operation[]): GroundOf {
  const common = commonLanguage()
  const vocabulary = commonVocabulary(operations)
  const made = new Map<string | null, Ground>([[null, { operation: null, language: common, vocabulary }]])
  return (name) => {
    const found = made.get(name) ?? made.get(null)
    const operation = operations.find((one) => one.name === name)
    if (operation === undefined || made.has(name))
      return found ?? { operation: null, language: common, vocabulary }
    const language = languageOf(operation, common)
    const ground = { operation: name, language, vocabulary: withChoices(vocabulary, language.fields) }
    made.set(name, ground)
    return ground
  }
}

function checkRule(read: ReadRule, around: Surroundings, groundOf: GroundOf): Found {
  const { rule, line, whenLine } = read
  const about = (problem: string) => ({ line, rule: rule.id, problem })
  const ofCondition = (problem: string) => ({
    line: whenLine,
    rule: rule.id,
    problem: `Its condition ${problem}`,
  })
  const condition = rule.when === null ? NOTHING : checkCondition(rule, rule.when, around, groundOf)
  const missing = rule.effect === 'allow' ? missingOfAllow(condition.root, read) : []
  const doubts = rule.effect === 'allow' ? doubtsOfAllow(condition.root, rule, around.operations) : []
  return {
    problems: [...condition.problems.map(ofCondition), ...missing.map((one) => about(`It ${one}`))],
    warnings: [...condition.warnings.map(ofCondition), ...doubts.map((one) => about(`It ${one}`))],
  }
}

const NOTHING: CheckedCondition = { root: undefined, problems: [], warnings: [] }

function checkCondition(
  rule: Rule,
  source: string,
  around: Surroundings,
  groundOf: GroundOf,
): CheckedCondition {
  const common = groundOf(null)
  const read = readCondition(source, common.language)
  const { root } = read
  // What is wrong in itself is not worth a look at its types.
  if (root === undefined || read.problems.length > 0) return read
  const variables = variablesIn(root)
  const grounds = variables.has('input') ? groundsOf(rule, around, groundOf) : [common]
  const typed = typesFor(root, grounds)
  const hasNoZone = variables.has('local') && !around.hasTimeZone
  const zone = hasNoZone ? ['looks at local; say which timezone the file is in'] : []
  return { root, problems: [...typed.problems, ...zone], warnings: [...read.warnings, ...typed.warnings] }
}

function groundsOf(rule: Rule, { operations }: Surroundings, groundOf: GroundOf): readonly Ground[] {
  const isMeant = ({ name, kind }: Operation) =>
    kind === 'write' && (rule.operations.includes(name) || rule.operations.includes('*'))
  return operations.filter(isMeant).map(({ name }) => groundOf(name))
}

/** What is so on every ground is said once; all else with the operation. */
function typesFor(root: Node, grounds: readonly Ground[]): Omit<CheckedCondition, 'root'> {
  const checked = grounds.map((ground) => ({ ground, ...checkTypes(root, ground) }))
  const said = (part: 'problems' | 'warnings') => {
    const all = new Set(checked.flatMap((one) => one[part]))
    return [...all].map((problem) => {
      const where = checked.filter((one) => one[part].includes(problem))
      const names = where.flatMap(({ ground }) => ground.operation ?? [])
      return where.length === checked.length ? problem : `${problem} (${names.join(', ')})`
    })
  }
  return { problems: said('problems'), warnings: said('warnings') }
}

/** An `allow` beside a rule that always denies or asks for the same. */
function neverAllows({ rule, line }: ReadRule, rules: readonly ReadRule[]): readonly Finding[] {
  if (rule.effect !== 'allow') return []
  const shadow = rules.find(
    ({ rule: other }) =>
      other.effect !== 'allow' &&
      other.when === null &&
      (other.operations.includes('*') || rule.operations.every((name) => other.operations.includes(name))),
  )
  if (shadow === undefined) return []
  const does = shadow.rule.effect === 'deny' ? 'denies' : 'asks'
  return [{ line, rule: rule.id, problem: `It never allows: ${shadow.rule.id} always ${does}` }]
}

/** An `allow` for what can never be taken back that does not say so. */
function neverAllowsForGood({ rule, line }: ReadRule, operations: readonly Operation[]): readonly Finding[] {
  if (rule.effect !== 'allow' || rule.irreversible) return []
  const names = operations.flatMap((one) =>
    one.kind === 'write' && one.isIrreversible === true && rule.operations.includes(one.name)
      ? [one.name]
      : [],
  )
  const problem = `It can never allow ${names.join(' and ')}, which cannot be taken back; add irreversible: true, and a count to its limits`
  return names.length === 0 ? [] : [{ line, rule: rule.id, problem }]
}

function unusedGroups(rules: readonly ReadRule[], groups: Policy['groups']): readonly Finding[] {
  const used = new Set(rules.flatMap(({ rule }) => rule.approvers))
  const persons = [...used].filter((name) => !Object.hasOwn(groups, name))
  return Object.keys(groups)
    .filter((name) => !used.has(name))
    .map((name) => {
      const near = nearest(name, persons)
      const taken = near === undefined ? '' : `; ${quoted(near)} among approvers is taken for a person`
      return { line: 1, rule: null, problem: `No rule names the group ${quoted(name)}${taken}` }
    })
}

/**
 * What an `allow` has to say before it may let money through: one currency, more than nothing, and a sum. Sentences after
 * `it`. Only what stands by itself between `&&` counts: in an alternative it would hold nobody back.
 */
function missingOfAllow(root: Node | undefined, { rule, isEffectRead }: ReadRule): readonly string[] {
  // What a condition says that cannot be read is not known.
  if (root === undefined && rule.when !== null) return []
  const sums = rule.limits.filter(({ kind }) => kind === 'sum')
  const [nodes, conjuncts] = root === undefined ? [[], []] : [nodesOf(root), conjunctsOf(root)]
  const looks = nodes.some((node) => pathOf(node) === 'amount.value')
  if (!looks && sums.length === 0) return []
  const currency = conjuncts.map(fixedCurrency).find((found) => found !== undefined)
  const others = sums.filter((limit) => currency !== undefined && limit.currency !== currency)
  return [
    ...(currency === undefined
      ? ['allows by amount and does not fix its currency; add && amount.currency == "EUR"']
      : []),
    ...(conjuncts.some(isMoreThanNothing)
      ? []
      : ['allows by amount and does not ask for more than nothing; add && amount.value > 0']),
    ...(sums.length === 0 && isEffectRead
      ? ['allows by amount and has no limit on the sum; add { sum: 300.00 EUR, per: 24h } to its limits']
      : []),
    ...others.map((limit) => `has a limit in ${limit.currency} and allows ${currency}`),
  ]
}

/** What an `allow` lets pass and may not mean to. Sentences after `it`. */
function doubtsOfAllow(
  root: Node | undefined,
  { limits, operations: named }: Rule,
  operations: readonly Operation[],
): readonly string[] {
  const nodes = root === undefined ? [] : nodesOf(root)
  const looksAt = new Set(nodes.flatMap((node) => (node.op === '.' ? [node.args[1]] : [])))
  const lowering = operations.flatMap((one) =>
    one.kind === 'write' && named.includes(one.name) ? (one.lowersAmount ?? []) : [],
  )
  const open = lowering
    .filter((paths) => !paths.some((path) => looksAt.has(path.replace(/.*\./, ''))))
    .map(([path]) => path)
  const guards = open.map((path) => `&& ${absent(path)}`).join(' ')
  return [
    ...(limits.length === 0 ? ['allows without a limit'] : []),
    ...(open.length === 0
      ? []
      : [`allows prices that the requester sets (${open.join(', ')}); add ${guards}`]),
  ]
}

/** That a field is not given: `!has(input.discount)`, or in no entry of a list: `input.line.all(l, !has(l.price))`. */
function absent(path: string): string {
  const [field = '', member] = path.split('.')
  const of = field.charAt(0)
  return member === undefined ? `!has(input.${field})` : `input.${field}.all(${of}, !has(${of}.${member}))`
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
