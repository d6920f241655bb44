import { quoted } from '../text/quoted.ts'
import { nearest } from '../text/nearest.ts'

/** A YAML file as it is written: every scalar is a text, so that nothing is taken for a number, a date or a yes. */
export type Tree = TextNode | ListNode | TableNode

export interface TextNode {
  readonly kind: 'text'
  readonly line: number
  readonly text: string
}

interface ListNode {
  readonly kind: 'list'
  readonly line: number
  readonly items: readonly Tree[]
}

export interface TableNode {
  readonly kind: 'table'
  readonly line: number
  readonly entries: ReadonlyMap<string, Tree>
}

/** Says what is wrong in a line, in a sentence without a full stop. */
export type Report = (line: number, problem: string) => void

/** The table that it is. Anything else is reported; `what` names it: `a rule`. */
export function tableOf(tree: Tree, what: string, report: Report): TableNode | undefined {
  if (tree.kind === 'table') return tree
  report(tree.line, `${what} is a table of keys and values, not ${said(tree)}`)
  return undefined
}

/** The texts of a list that has at least one and none of them twice. Anything else is reported. */
export function textsOf(tree: Tree, what: string, report: Report): readonly TextNode[] {
  const items = itemsOf(tree, what, report)
  const seen = new Set<string>()
  return items.flatMap((item) => {
    if (item.kind !== 'text') report(item.line, `${what} holds texts, not ${said(item)}`)
    else if (seen.has(item.text)) report(item.line, `${what} names ${quoted(item.text)} twice`)
    else {
      seen.add(item.text)
      return [item]
    }
    return []
  })
}

/** What a list that is not empty holds. Anything else is reported. */
export function itemsOf(tree: Tree, what: string, report: Report): readonly Tree[] {
  if (tree.kind === 'list' && tree.items.length > 0) return tree.items
  const given = tree.kind === 'list' ? 'an empty one' : said(tree)
  report(tree.line, `${what} is a list with at least one entry, not ${given}`)
  return []
}

/** A text that is not empty. Anything else is reported. */
export function textIn(tree: Tree, what: string, report: Report): string | undefined {
  if (tree.kind === 'text' && tree.text.trim() !== '') return tree.text
  report(tree.line, `${what} is a text, not ${said(tree)}`)
  return undefined
}

/** `true` or `false`, as they are; undefined for anything else, which is reported. */
export function yesOrNo(tree: Tree, what: string, report: Report): boolean | undefined {
  if (tree.kind === 'text' && (tree.text === 'true' || tree.text === 'false')) return tree.text === 'true'
  report(tree.line, `${what} is true or false, not ${said(tree)}`)
  return undefined
}

/** The one of these values that it is; undefined for anything else, which is reported. */
export function oneOf<Value extends string>(
  tree: Tree,
  what: string,
  values: readonly Value[],
  report: Report,
): Value | undefined {
  const found = values.find((value) => tree.kind === 'text' && tree.text === value)
  if (found === undefined) report(tree.line, `${what} is one of ${values.join(', ')}, not ${said(tree)}`)
  return found
}

/** Reports every key that is none of these. `reserved`: what is said of those that have no meaning yet. */
export function onlyKeys(
  { entries }: TableNode,
  what: string,
  known: readonly string[],
  report: Report,
  reserved: Readonly<Record<string, string>> = {},
): void {
  for (const [key, { line }] of entries) {
    if (known.includes(key)) continue
    const near = nearest(key, known)
    const meant = near === undefined ? `it has ${known.join(', ')}` : `did you mean ${near}?`
    const why = Object.hasOwn(reserved, key) ? reserved[key] : undefined
    report(line, why ?? `${what} has no ${quoted(key)}; ${meant}`)
  }
}

/** A tree as a message names it. */
export function said(tree: Tree): string {
  if (tree.kind === 'list') return 'a list'
  if (tree.kind === 'table') return 'a table'
  return tree.text === '' ? 'nothing' : quoted(tree.text)
}
