import { nodesOf, pathOf, sourceOf, type Node } from './syntax.ts'

/** What can be told larger from smaller. Texts are ordered letter by letter: "1000000.00" comes before "50.00". */
const ORDERED: readonly string[] = ['int', 'double', 'google.protobuf.Timestamp']

const NUMBERS: readonly string[] = ['int', 'double']

/** What the library's own check lets pass in a condition that it has found types for. */
export function refusedTypes(root: Node): readonly string[] {
  const result = typeOf(root)
  const whole = result === 'bool' ? [] : [`gives ${result}, not true or false`]
  return [...whole, ...nodesOf(root).flatMap(refusedNode)]
}

export function typeOf({ checkedType }: Node): string {
  return checkedType?.name ?? 'nothing known'
}

function refusedNode(node: Node): readonly string[] {
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
