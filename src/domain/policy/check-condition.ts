import { flagsOf } from '../text/suspicions.ts'
import { quoted } from '../text/quoted.ts'
import { type Language, PRESENT } from './language.ts'
import { whyUnreadable, whyUntyped } from './library-words.ts'
import { refusedSyntax, refusedTypes, typeOf } from './refused.ts'
import { nodesOf, sourceOf, type Node } from './syntax.ts'
import { impossibleTexts, type Vocabulary } from './vocabulary.ts'

const LONGEST_CONDITION = 10_000

/** What a condition is checked against: one operation that its rule names, or what all have in common. */
export interface Ground {
  /** `shopify.create-draft-order`; null: what all have in common. */
  readonly operation: string | null
  readonly language: Language
  readonly vocabulary: Vocabulary
}

/** What was found of a condition: sentences that begin after `its condition`. */
export interface CheckedCondition {
  /** Undefined where it could not be read. */
  readonly root: Node | undefined
  readonly problems: readonly string[]
  readonly warnings: readonly string[]
}

/** Reads a condition as far as that needs no types. */
export function readCondition(source: string, { environment }: Language): CheckedCondition {
  if (source.length > LONGEST_CONDITION) {
    return { root: undefined, problems: [`is longer than ${LONGEST_CONDITION} characters`], warnings: [] }
  }
  try {
    const root: Node = environment.parse(source).ast
    return { root, problems: refusedSyntax(root), warnings: suspiciousTexts(root) }
  } catch (error) {
    return { root: undefined, problems: [`cannot be read${whyUnreadable(error)}`], warnings: [] }
  }
}

/** Checks what was read against an operation. */
export function checkTypes(root: Node, { language, vocabulary }: Ground): CheckedCondition {
  const parsed = language.environment.parse(askedAbout(root))
  const { valid, error } = parsed.check()
  if (!valid) return { root, problems: [`cannot be evaluated${whyUntyped(error)}`], warnings: [] }
  const typed: Node = parsed.ast
  return {
    root: typed,
    problems: [...refusedTypes(typed), ...impossibleTexts(typed, vocabulary)],
    warnings: unguarded(typed, language),
  }
}

/** The same text with another name for each `has`, so that what stands in it is checked as anything else is. */
export function askedAbout(root: Node): string {
  const starts = nodesOf(root)
    .filter((node) => node.op === 'call' && node.args[0] === 'has')
    .map(({ start }) => start)
    .toSorted((one, other) => other - one)
  return starts.reduce(
    (text, start) => `${text.slice(0, start)}${PRESENT}${text.slice(start + 'has'.length)}`,
    root.input,
  )
}

/** Texts in a condition that may not be what they look like. */
function suspiciousTexts(root: Node): readonly string[] {
  return nodesOf(root).flatMap((node) =>
    node.op === 'value' && typeof node.args === 'string'
      ? flagsOf(node.args).map((reason) => `has the text ${quoted(String(node.args))}: ${reason}`)
      : [],
  )
}

/** Fields that may be absent and are looked at without `has()`: the condition fails then. */
function unguarded(root: Node, { fields }: Language): readonly string[] {
  const nodes = nodesOf(root)
  const asked = nodes.flatMap((node) => (isPresent(node) ? nodesOf(node).map(sourceOf) : []))
  return nodes.flatMap((node) => {
    if (node.op !== '.') return []
    const [of, name] = node.args
    const isOptional = fields.get(typeOf(of))?.some(({ key, required }) => key === name && !required) === true
    return isOptional && !asked.includes(sourceOf(node))
      ? [`looks at ${sourceOf(node)}, which may be absent; ask has(${sourceOf(node)}) first`]
      : []
  })
}

function isPresent(node: Node): boolean {
  return node.op === 'call' && node.args[0] === PRESENT
}
