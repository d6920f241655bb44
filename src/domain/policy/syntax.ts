import type { ASTNode } from '@marcbachmann/cel-js'

// A condition as a tree. Nothing here knows types or values.

/** A node with the type that the library's check has found for it. */
export type Node = ASTNode & { readonly checkedType?: { readonly name: string } }

const COMPREHENSIONS: readonly string[] = ['all', 'exists', 'exists_one', 'map', 'filter']

/** Whether it goes through a list: `line.all(l, …)`. */
export function isComprehension(node: Node): node is Node & { readonly op: 'rcall' } {
  return node.op === 'rcall' && COMPREHENSIONS.includes(node.args[0])
}

/** The name that a comprehension gives to each element; undefined for whatever is none. */
export function elementName(node: Node): string | undefined {
  const variable = isComprehension(node) ? node.args[2][0] : undefined
  return variable?.op === 'id' ? variable.args : undefined
}

/** What a node is made of; the name of a comprehension's element is none of it. */
export function partsOf(node: Node): readonly Node[] {
  const element = isComprehension(node) ? node.args[2][0] : undefined
  const parts: Node[] = []
  // By hand: a file of a thousand rules comes here a hundred thousand times.
  const gather = (given: unknown): void => {
    if (Array.isArray(given)) for (const one of given) gather(one)
    else if (isNode(given) && given !== element) parts.push(given)
  }
  if (node.op !== 'value') gather(node.args)
  return parts
}

function isNode(part: unknown): part is Node {
  return typeof part === 'object' && part !== null && 'op' in part
}

/** The node and all that it is made of. */
export function nodesOf(node: Node): readonly Node[] {
  const nodes = [node]
  // Grows while it is gone through.
  for (const one of nodes) nodes.push(...partsOf(one))
  return nodes
}

/** The names that a condition looks at, without those of elements. */
export function variablesIn(node: Node): ReadonlySet<string> {
  const nodes = nodesOf(node)
  const elements = new Set(nodes.map(elementName))
  return new Set(nodes.flatMap((one) => (one.op === 'id' && !elements.has(one.args) ? [one.args] : [])))
}

/** The parts of `a && b && c`, each of which has to be so. */
export function conjunctsOf(node: Node): readonly Node[] {
  return node.op === '&&' ? node.args.flatMap(conjunctsOf) : [node]
}

/** The text that a node was read from. */
export function sourceOf(node: Node): string {
  return node.input.slice(node.start, node.end)
}

/** `amount.value`, `input.line`: a chain of names; undefined for whatever is none. */
export function pathOf(node: Node): string | undefined {
  if (node.op === 'id') return node.args
  if (node.op !== '.') return undefined
  const [of, name] = node.args
  const path = pathOf(of)
  return path === undefined ? undefined : `${path}.${name}`
}
