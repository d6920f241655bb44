import { DOORS } from '../access/principal.ts'
import type { InputFlag } from '../operation/input-flags.ts'
import type { Operation } from '../operation/operation.ts'
import { nearest } from '../text/nearest.ts'
import { quoted } from '../text/quoted.ts'
import { WEEKDAYS } from './local-time.ts'
import { isCurrency } from './read-limit.ts'
import { nodesOf, sourceOf, type Node } from './syntax.ts'
import { typeOf } from './refused.ts'

/** Whether a text can ever be the value, and which ones can, where they can be listed. */
interface Values {
  readonly fits: (text: string) => boolean
  readonly list: readonly string[]
}

/** What takes few values only: by variable, or by type and field. */
export type Vocabulary = ReadonlyMap<string, Values>

/** Where a text can be one of few only, whatever the operation. */
export function commonVocabulary(operations: readonly Operation[]): Vocabulary {
  const writes = operations.filter(({ kind }) => kind === 'write')
  return new Map([
    ['operation', listed(writes.map(({ name }) => name))],
    ['provider', listed([...new Set(writes.map(({ provider }) => provider))])],
    ['door', listed(DOORS)],
    ['amount_type.currency', { fits: isCurrency, list: ['EUR', 'USD and the other codes of ISO 4217'] }],
    ['local_type.weekday', listed(WEEKDAYS)],
    ['local_type.date', { fits: isDate, list: ['days such as 2026-12-24'] }],
  ])
}

/** The same with the choices that the input of one operation has. */
export function withChoices(
  vocabulary: Vocabulary,
  fields: ReadonlyMap<string, readonly InputFlag[]>,
): Vocabulary {
  const choices = [...fields].flatMap(([type, flags]) =>
    flags
      .filter((flag) => flag.choices.length > 0)
      .map((flag) => [`${type}.${flag.key}`, listed(flag.choices)] as const),
  )
  return new Map([...vocabulary, ...choices])
}

/** Comparisons with a text that the value can never be: a mistyped guard would never hold, or always. */
export function impossibleTexts(root: Node, vocabulary: Vocabulary): readonly string[] {
  return nodesOf(root).flatMap((node) => {
    if (node.op !== '==' && node.op !== '!=' && node.op !== 'in') return []
    const [left, right] = node.args
    return [...wrongIn(left, right, vocabulary), ...wrongIn(right, left, vocabulary)]
  })
}

function wrongIn(value: Node, texts: Node, vocabulary: Vocabulary): readonly string[] {
  const values = vocabulary.get(keyOf(value))
  if (values === undefined) return []
  const literals = texts.op === 'list' ? texts.args : [texts]
  return literals.flatMap((literal) => {
    if (literal.op !== 'value' || typeof literal.args !== 'string' || values.fits(literal.args)) return []
    const near = nearest(literal.args, values.list)
    const instead =
      near === undefined ? `it is one of ${values.list.join(', ')}` : `did you mean ${quoted(near)}?`
    return [`${sourceOf(value)} is never ${quoted(literal.args)}; ${instead}`]
  })
}

function keyOf(node: Node): string {
  if (node.op === 'id') return node.args
  return node.op === '.' ? `${typeOf(node.args[0])}.${node.args[1]}` : ''
}

function listed(list: readonly string[]): Values {
  return { fits: (text) => list.includes(text), list }
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false
  const at = Date.parse(text)
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
}
