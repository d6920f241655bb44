import { quoted } from '../text/quoted.ts'
import { MOST_NODES, VARIABLES } from './language.ts'
import { firstUnseen } from './read-yaml.ts'
import {
  elementName,
  isComprehension,
  nodesOf,
  partsOf,
  pathOf,
  sourceOf,
  variablesIn,
  type Node,
} from './syntax.ts'

// The language of conditions is what is named here, and no more: the library knows a great deal that passes its own
// check and means something else than its reader believes, or takes minutes.

const FUNCTIONS: Readonly<Record<string, number>> = { has: 1, size: 1, timestamp: 1 }
const METHODS: Readonly<Record<string, number>> = {
  all: 2,
  contains: 1,
  endsWith: 1,
  exists: 2,
  exists_one: 2,
  filter: 2,
  lower: 0,
  map: 2,
  size: 0,
  startsWith: 1,
}

/** What to write instead of what people know from elsewhere. */
const INSTEAD: Readonly<Record<string, string>> = {
  matches: 'use startsWith, endsWith or contains: a pattern can take minutes',
  dyn: 'it would switch the check of types off',
  bind: 'write the condition out',
  lowerAscii: 'use lower()',
  getHours: 'use local.hour',
  getMinutes: 'use local.minute',
  getDayOfWeek: 'use local.weekday',
  getDate: 'use local.date',
}

/** What in a condition is not part of the language, whatever it is checked against. */
export function refusedSyntax(root: Node): readonly string[] {
  const nodes = nodesOf(root)
  return [
    ...(nodes.length > MOST_NODES ? [`has more than ${MOST_NODES} nodes`] : []),
    ...(hasComment(root, nodes) ? ['has a comment (//), which would hide what stands after it'] : []),
    ...(variablesIn(root).size === 0 ? ['looks at nothing, and is always the same'] : []),
    ...nodes.flatMap(refusedNode),
  ]
}

/** Outside texts `//` begins a comment; in a folded text of YAML that ends where the whole condition ends. */
function hasComment(root: Node, nodes: readonly Node[]): boolean {
  const texts = nodes.filter(({ op }) => op === 'value')
  for (let at = root.input.indexOf('//'); at !== -1; at = root.input.indexOf('//', at + 1)) {
    if (!texts.some(({ start, end }) => start <= at && at < end)) return true
  }
  return false
}

function refusedNode(node: Node): readonly string[] {
  switch (node.op) {
    case 'value':
      return refusedValue(node)
    case 'map':
    case '.?':
    case '[?]':
      return [`uses ${sourceOf(node)}, which conditions do not have`]
    case 'call':
      return refusedCall(node.args[0], node.args[1], FUNCTIONS, node)
    case 'rcall':
      return [...refusedCall(node.args[0], node.args[2], METHODS, node), ...refusedElement(node)]
    default:
      return []
  }
}

function refusedValue(node: Node & { readonly op: 'value' }): readonly string[] {
  const value = node.args
  if (typeof value === 'string') {
    const unseen = firstUnseen(value)
    return unseen === '' ? [] : [`has a text with ${unseen}, which cannot be seen`]
  }
  if (value === null) return ['compares with null; a field that may be absent is asked with has()']
  return typeof value === 'object' ? [`uses ${sourceOf(node)}, which conditions do not have`] : []
}

function refusedCall(
  name: string,
  given: readonly Node[],
  known: Readonly<Record<string, number>>,
  node: Node,
): readonly string[] {
  if (!Object.hasOwn(known, name) || known[name] !== given.length) {
    const instead = Object.hasOwn(INSTEAD, name) ? `; ${INSTEAD[name]}` : ''
    return [`uses ${name}(), which conditions do not have${instead}`]
  }
  if (name === 'has' && given.some((one) => one.op !== '.' || pathOf(one) === undefined)) {
    return [`${sourceOf(node)} asks for no field, as has(input.name) does`]
  }
  return name === 'timestamp' && !isMoment(given[0])
    ? [`${sourceOf(node)} is not a moment such as ${MOMENT}`]
    : []
}

const MOMENT = 'timestamp("2026-12-24T18:00:00+01:00")'

/** Exactly: other forms are read in the zone of the machine, or as another day. */
function isMoment(node: Node | undefined): boolean {
  if (node?.op !== 'value' || typeof node.args !== 'string') return false
  const [, day = '', time = ''] =
    /^(\d{4}-\d\d-\d\d)(T\d\d:\d\d:\d\d)(?:Z|[+-]\d\d:\d\d)$/.exec(node.args) ?? []
  const alone = Date.parse(`${day}${time}Z`)
  const isThere = !Number.isNaN(alone) && new Date(alone).toISOString().startsWith(`${day}${time}`)
  return isThere && !Number.isNaN(Date.parse(node.args))
}

function refusedElement(node: Node): readonly string[] {
  if (!isComprehension(node)) return []
  const name = elementName(node) ?? ''
  const isNested = partsOf(node)
    .slice(1)
    .some((part) => nodesOf(part).some(isComprehension))
  return [
    ...(isNested ? [`${node.args[0]}() goes through a list for each element of a list`] : []),
    ...(name === 'input' || Object.hasOwn(VARIABLES, name)
      ? [`calls an element ${quoted(name)}, which means something else already`]
      : []),
  ]
}

/** What can be told larger from smaller. Texts are ordered letter by letter: "1000000.00" comes before "50.00". */
const ORDERED: readonly string[] = ['int', 'double', 'google.protobuf.Timestamp']

const NUMBERS: readonly string[] = ['int', 'double']

/** What the library's own check lets pass in a condition that it has found types for. */
export function refusedTypes(root: Node): readonly string[] {
  const result = typeOf(root)
  const whole = result === 'bool' ? [] : [`gives ${result}, not true or false`]
  return [...whole, ...nodesOf(root).flatMap(refusedOperator)]
}

export function typeOf({ checkedType }: Node): string {
  return checkedType?.name ?? 'nothing known'
}

function refusedOperator(node: Node): readonly string[] {
  if (node.op === '[]') {
    const isList = typeOf(node.args[0]).startsWith('list<')
    return isList ? [] : [`${sourceOf(node)}: write a field as .name; [ ] takes an element of a list`]
  }
  const refused = RULES.get(node.op)
  return refused === undefined || !Array.isArray(node.args) ? [] : refused(node.args as unknown as Pair, node)
}

type Pair = readonly [Node, Node]

type Refused = (pair: Pair, node: Node) => readonly string[]

const RULES: ReadonlyMap<Node['op'], Refused> = new Map<Node['op'], Refused>([
  ...(['<', '<=', '>', '>='] as const).map((op) => [op, refusedOrdering] as const),
  ...(['==', '!='] as const).map((op) => [op, refusedPair] as const),
  ...(['+', '-', '*', '/', '%'] as const).map((op) => [op, refusedSum] as const),
  ['in', refusedMember],
])

function refusedOrdering([left, right]: Pair, node: Node): readonly string[] {
  if (typeOf(left) === 'string' || typeOf(right) === 'string') {
    return [`${sourceOf(node)} orders texts, letter by letter: "1000000.00" would be less than "50.00"`]
  }
  return [left, right].every((one) => ORDERED.includes(typeOf(one)))
    ? refusedPair([left, right], node)
    : [`${sourceOf(node)}: ${typeOf(left)} and ${typeOf(right)} have no order`]
}

function refusedPair([left, right]: Pair, node: Node): readonly string[] {
  if (typeOf(left) === typeOf(right)) return []
  return [left, right].some((one) => pathOf(one) === 'amount.value')
    ? [`${sourceOf(node)}: amount.value counts the smallest unit of the currency, 5000 for 50.00 EUR`]
    : [`${sourceOf(node)}: ${typeOf(left)} and ${typeOf(right)} are different types`]
}

function refusedSum([left, right]: Pair, node: Node): readonly string[] {
  return [left, right].every((one) => NUMBERS.includes(typeOf(one)))
    ? refusedPair([left, right], node)
    : [`${sourceOf(node)}: ${node.op} takes numbers alone`]
}

function refusedMember([element, list]: Pair, node: Node): readonly string[] {
  return typeOf(list) === `list<${typeOf(element)}>`
    ? []
    : [`${sourceOf(node)}: in looks for an element in a list of its type`]
}
