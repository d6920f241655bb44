import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Document,
  type Pair,
} from 'yaml'
import { ShieldError } from '../errors.ts'
import { utf8Text } from '../text/json.ts'
import { quoted } from '../text/quoted.ts'
import { replaceUnsafe } from '../text/safe-text.ts'
import type { Report, TableNode, Tree } from './tree.ts'

const LONGEST_BYTES = 1024 * 1024

/** The parser runs out of memory on a file of brackets alone; no policy comes near this. */
const DEEPEST = 64

/** The text of these bytes, without any look at what it says. Fails with `usage`. `what`: `The policy`. */
export function plainText(given: string | Uint8Array, what: string): string {
  const bytes = typeof given === 'string' ? Buffer.from(given) : given
  if (bytes.length > LONGEST_BYTES) throw refusal(what, `is longer than ${LONGEST_BYTES} bytes`)
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    throw refusal(what, 'begins with a byte order mark; save it as UTF-8 without one')
  }
  const text = typeof given === 'string' ? given : utf8Text(bytes)
  if (text === undefined || !text.isWellFormed()) throw refusal(what, 'is not UTF-8')
  assertVisible(text, what)
  assertFlat(text, what)
  return text
}

/** What nobody sees could make a file read otherwise than it is: bidirectional marks, blanks of no width, lone returns. */
function assertVisible(text: string, what: string): void {
  let line = 1
  for (const part of text.split(/\r?\n/)) {
    const unseen = firstUnseen(part)
    const remedy = unseen === A_TAB ? 'put spaces in its place' : 'take it out'
    if (unseen !== '') throw refusal(what, `has ${unseen} in line ${line}, which cannot be seen; ${remedy}`)
    line += 1
  }
}

const A_TAB = 'a tab'

/** `a tab`, `the character U+200B`; empty: there is none. */
export function firstUnseen(text: string): string {
  let code = ''
  replaceUnsafe(text, (character) => {
    code ||= (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')
    return ''
  })
  if (code === '') return ''
  return code === '0009' ? A_TAB : `the character U+${code}`
}

function assertFlat(text: string, what: string): void {
  const tooDeep = refusal(what, `is nested more than ${DEEPEST} levels deep`)
  let depth = 0
  for (const [bracket] of text.matchAll(/[[\]{}]/g)) {
    depth = bracket === '[' || bracket === '{' ? depth + 1 : Math.max(0, depth - 1)
    if (depth > DEEPEST) throw tooDeep
  }
  if (new RegExp(`^[ ?-]{${2 * DEEPEST}}`, 'm').test(text)) throw tooDeep
}

/**
 * A YAML file in the few forms of YAML that mean one thing only: no anchors, aliases, tags, directives, several documents
 * or equal keys. Whatever else there is goes to `report`; undefined: there is nothing to go on with.
 */
export function readYaml(text: string, report: Report): TableNode | undefined {
  const lines = new LineCounter()
  // `failsafe` knows texts alone. Equal keys are looked for here: the parser's own look takes minutes for long tables.
  const document = parseDocument(text, { schema: 'failsafe', uniqueKeys: false, lineCounter: lines })
  for (const { pos, message } of [...document.errors, ...document.warnings]) {
    report(lines.linePos(pos[0]).line, (message.split(/ at line | \(source|\n/)[0] ?? message).slice(0, 200))
  }
  if (document.errors.length > 0) return undefined
  if (document.directives?.yaml.explicit === true || text.startsWith('%')) {
    report(1, 'A line that begins with % has no place here')
  }
  const tree = treeOf(document.contents, { lines, report })
  if (tree.kind === 'table') return tree
  report(tree.line, 'It is not a table of keys and values')
  return undefined
}

interface Reading {
  readonly lines: LineCounter
  readonly report: Report
}

type YamlNode = Document['contents'] | undefined

function treeOf(node: YamlNode, reading: Reading, near = 1): Tree {
  const { lines, report } = reading
  const at = node?.range?.[0]
  const line = at === undefined ? near : lines.linePos(at).line
  reportExtras(node, (problem) => report(line, problem))
  if (isSeq<NonNullable<YamlNode>>(node)) {
    return { kind: 'list', line, items: node.items.map((item) => treeOf(item, reading, line)) }
  }
  if (isMap<NonNullable<YamlNode>, YamlNode>(node)) {
    return { kind: 'table', line, entries: entriesOf(node.items, reading, line) }
  }
  const text = isScalar(node) && typeof node.value === 'string' ? node.value : ''
  // An escape in double quotes can make what the file itself may not hold.
  const unseen = firstUnseen(text)
  if (unseen !== '') report(line, `A text holds ${unseen}, which cannot be seen`)
  return { kind: 'text', line, text }
}

/** What makes a node mean something else than what is written there. */
function reportExtras(node: YamlNode, report: (problem: string) => void): void {
  if (isAlias(node)) report('An alias (*name) has no place here; write it out')
  else if (node?.tag !== undefined) report('A tag (!name) has no place here')
  if (isNode(node) && !isAlias(node) && node.anchor !== undefined)
    report('An anchor (&name) has no place here')
}

function entriesOf(
  pairs: readonly Pair<NonNullable<YamlNode>, YamlNode>[],
  reading: Reading,
  near: number,
): ReadonlyMap<string, Tree> {
  const entries = new Map<string, Tree>()
  for (const { key, value } of pairs) {
    const name = treeOf(key, reading, near)
    if (name.kind !== 'text') reading.report(name.line, 'A key is a text')
    else if (entries.has(name.text)) {
      reading.report(name.line, `The key ${quoted(name.text)} appears twice`)
    } else entries.set(name.text, treeOf(value ?? undefined, reading, name.line))
  }
  return entries
}

function refusal(what: string, why: string): ShieldError {
  return new ShieldError('usage', `${what} ${why}`)
}
