import type { Operation } from '../operation/operation.ts'
import { nearest } from '../text/nearest.ts'
import { quoted } from '../text/quoted.ts'
import type { Rule } from './policy.ts'
import { readEffect, type EffectParts } from './read-effect.ts'
import { onlyKeys, said, textIn, textsOf, type Report, type TableNode, type TextNode } from './tree.ts'

/** A rule as it was written, and where its condition stands. */
export interface ReadRule {
  readonly rule: Rule
  readonly line: number
  readonly whenLine: number
  /** Whether all that its effect says could be read: only then it is known what that does not say. */
  readonly isEffectRead: boolean
}

const ID = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/
const LONGEST_ID = 64

/** The id of a rule, where it has a good one: what is said of the rule is said under it. */
export function idOf({ entries }: TableNode): string | null {
  const id = entries.get('id')
  return id?.kind === 'text' && ID.test(id.text) && id.text.length <= LONGEST_ID ? id.text : null
}

/** One rule without any look into its condition. What is wrong is reported; undefined: it cannot be checked further. */
export function readRule(
  table: TableNode,
  operations: readonly Operation[],
  report: Report,
): ReadRule | undefined {
  onlyKeys(table, 'A rule', ['id', 'operations', 'when', 'deny', 'ask', 'allow'], report)
  const id = idOf(table)
  if (id === null) reportId(table, report)
  const named = namesOf(table, operations, report)
  let isEffectRead = true
  const effect = readEffect(table, (line, problem) => {
    isEffectRead = false
    report(line, problem)
  })
  if (effect?.effect === 'allow') {
    const about = (problem: string) => report(table.line, problem)
    const more = named.filter((name) => !operations.some((one) => one.name === name))
    if (more.length > 0)
      about(`allow names its operations one by one, not ${more.map((one) => quoted(one)).join(', ')}`)
    if (isEffectRead && lacksCount(effect)) {
      about('irreversible: true needs a count among the limits, such as { count: 20, per: 24h }')
    }
  }
  const when = conditionOf(table, report)
  if (id === null || effect === undefined || when.source === undefined) return undefined
  const rule = { id, operations: expanded(named, operations), ...effect, when: when.source }
  return { rule, line: table.line, whenLine: when.line, isEffectRead }
}

function reportId({ entries, line }: TableNode, report: Report): void {
  const tree = entries.get('id')
  const given = tree === undefined ? '' : `, not ${said(tree)}`
  const form = `small letters, digits and single hyphens, at most ${LONGEST_ID} of them, such as small-drafts`
  report(tree?.line ?? line, `A rule has an id of ${form}${given}`)
}

/** `source`: null without a condition, undefined where it is none. */
function conditionOf({ entries, line }: TableNode, report: Report) {
  const tree = entries.get('when')
  if (tree === undefined) return { source: null, line }
  return { source: textIn(tree, 'when', report), line: tree.line }
}

function lacksCount({ irreversible, limits }: EffectParts): boolean {
  return irreversible && !limits.some(({ kind }) => kind === 'count')
}

/** The names as they are written, without those that mean nothing. */
function namesOf(
  { entries, line }: TableNode,
  operations: readonly Operation[],
  report: Report,
): readonly string[] {
  const tree = entries.get('operations')
  if (tree === undefined) {
    report(line, 'A rule names its operations: ["*"] for all of them')
    return []
  }
  const names = textsOf(tree, 'operations', report)
  if (names.length > 1 && names.some(({ text }) => text === '*')) {
    report(tree.line, '* means every write; nothing else goes beside it')
  }
  return names.flatMap((name) => {
    const problem = whyNoWrite(name, operations)
    if (problem !== null) report(name.line, problem)
    return problem === null ? [name.text] : []
  })
}

function whyNoWrite({ text }: TextNode, operations: readonly Operation[]): string | null {
  if (text === '*' || expanded([text], operations).length > 0) return null
  const found = operations.find(({ name }) => name === text)
  if (found?.kind === 'read') return `${text} is a read; a policy is about writes`
  if (found !== undefined) return null
  const writes = operations.filter(({ kind }) => kind === 'write').map(({ name }) => name)
  const near = nearest(text, writes)
  const instead = near === undefined ? `the writes are ${writes.join(', ')}` : `did you mean ${near}?`
  return `There is no operation ${quoted(text)}; ${instead}`
}

/** `shopify.*` as the names of its writes; all others as they are. */
function expanded(names: readonly string[], operations: readonly Operation[]): readonly string[] {
  const all = names.flatMap((name) => {
    if (name === '*') return [name]
    const isOf = (one: string) => (name.endsWith('.*') ? one.startsWith(name.slice(0, -1)) : one === name)
    return operations.filter((one) => one.kind === 'write' && isOf(one.name)).map((one) => one.name)
  })
  return [...new Set(all)]
}
