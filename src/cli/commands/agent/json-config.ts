import { isDeepStrictEqual } from 'node:util'
import { getNodeValue, parseTree, printParseErrorCode, type Node, type ParseError } from 'jsonc-parser'
import { ShieldError } from '../../../domain/errors.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../domain/text/json.ts'
import {
  lineEndOf,
  withoutCuts,
  withPieces,
  type ConfigFormat,
  type Cut,
  type Made,
  type Piece,
} from './config-text.ts'

// An own editor, because what jsonc-parser offers for changes takes comments between two members along.

/**
 * Servers in a member of a JSON text, with comments and trailing commas allowed. What is changed is read again before it
 * is handed out: all but the entry has to mean what it meant.
 */
export function jsonConfig(container: string): ConfigFormat {
  return {
    find: (text, name) => {
      serversIn(text, container)
      return entryIn(text, { container, name })?.value
    },
    servers: (text) => serversIn(text, container),
    insert: (text, name, entry) => {
      const inserted = insert(text, { container, name, entry })
      const wanted = { ...rootIn(text), [container]: { ...serversIn(text, container), [name]: entry } }
      assertMeans(withPieces(text, inserted.pieces), wanted)
      return inserted
    },
    remove: (text, name, made) => {
      const removed = withoutCuts(text, cutsOf(text, { container, name }, made))
      const { [name]: _gone, ...servers } = serversIn(text, container)
      const { [container]: _container, ...others } = rootIn(text)
      const isEmptied = made.container && Object.keys(servers).length === 0
      assertMeans(removed, isEmptied ? others : { ...others, [container]: servers })
      return removed
    },
    isBare: (text) => text.replaceAll(/\s/g, '').replace('{}', '') === '',
  }
}

/** Undefined: the text holds nothing but comments and white space. */
function treeOf(text: string): Node | undefined {
  const errors: ParseError[] = []
  const tree = parseTree(text, errors, { allowTrailingComma: true, allowEmptyContent: true })
  const [first] = errors
  if (first !== undefined) {
    const lines = text.slice(0, first.offset).split('\n')
    const place = `line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}`
    throw new ShieldError('usage', `it is not valid JSON (${place}: ${printParseErrorCode(first.error)})`)
  }
  if (tree !== undefined && tree.type !== 'object') throw new ShieldError('usage', 'it is not a JSON object')
  return tree
}

function rootIn(text: string): JsonObject {
  const tree = treeOf(text)
  // What it gives has no prototype, and is compared with what has.
  return tree === undefined ? {} : (structuredClone(getNodeValue(tree)) as JsonObject)
}

function serversIn(text: string, container: string): JsonObject {
  const tree = treeOf(text)
  const property = tree && memberOf(tree, container)
  const servers = property === undefined ? {} : valueOf(property)
  if (!isJsonObject(servers)) throw new ShieldError('usage', `${container} in it is not an object`)
  return servers
}

function assertMeans(text: string, wanted: JsonObject): void {
  if (isDeepStrictEqual(rootIn(text), wanted)) return
  throw new ShieldError('usage', 'it is written in a way that shield cannot change without changing more')
}

/** Fails with `usage` where there are two: which of them counts is each program's own affair. */
function memberOf(object: Node, key: string): Node | undefined {
  const found = membersOf(object).filter((member) => member.children?.[0]?.value === key)
  if (found.length > 1) throw new ShieldError('usage', `${key} appears in it twice`)
  return found[0]
}

function membersOf(object: Node): readonly Node[] {
  return object.children ?? []
}

function valueOf(property: Node): unknown {
  const value = property.children?.[1]
  return value === undefined ? undefined : structuredClone(getNodeValue(value))
}

/** The entry with what it stands in; undefined: there is no such entry. */
function entryIn(text: string, { container, name }: Omit<Wanted, 'entry'>) {
  const root = treeOf(text)
  const property = root && memberOf(root, container)
  const servers = property?.children?.[1]
  const entry = servers && memberOf(servers, name)
  if (root === undefined || property === undefined || servers === undefined || entry === undefined)
    return undefined
  return { root, property, servers, entry, value: valueOf(entry) as Json }
}

interface Wanted {
  readonly container: string
  readonly name: string
  readonly entry: Json
}

function insert(text: string, { container, name, entry }: Wanted): { pieces: readonly Piece[]; made: Made } {
  const tree = treeOf(text)
  const layout = layoutOf(text, tree)
  const { lineEnd, unit } = layout
  if (tree === undefined) {
    const whole = JSON.stringify({ [container]: { [name]: entry } }, null, unit).replaceAll('\n', lineEnd)
    const lead = text === '' || text.endsWith('\n') ? '' : lineEnd
    return {
      pieces: [{ at: text.length, text: `${lead}${whole}${lineEnd}` }],
      made: { container: true, comma: false },
    }
  }
  const property = memberOf(tree, container)
  const servers = property?.children?.[1]
  return servers === undefined
    ? into(text, tree, { key: container, value: { [name]: entry }, depth: 1, layout, container: true })
    : into(text, servers, { key: name, value: entry, depth: 2, layout, container: false })
}

interface Layout {
  readonly lineEnd: string
  /** One step of indentation. */
  readonly unit: string
  /** Everything stands on one line. */
  readonly isInline: boolean
}

function layoutOf(text: string, tree: Node | undefined): Layout {
  const [first] = tree === undefined ? [] : membersOf(tree)
  const indent = first === undefined ? undefined : indentAt(text, first.offset)
  const isInline = first !== undefined && tree !== undefined && !/\n/.test(sliceOf(text, tree))
  return { lineEnd: lineEndOf(text), unit: indent === undefined || indent === '' ? '  ' : indent, isInline }
}

/** The white space before a place, where nothing else stands before it on its line. */
function indentAt(text: string, offset: number): string | undefined {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset)
  return /^[ \t]*$/.test(line) ? line : undefined
}

function sliceOf(text: string, { offset, length }: Node): string {
  return text.slice(offset, offset + length)
}

interface Member {
  readonly key: string
  readonly value: Json
  readonly depth: number
  readonly layout: Layout
  readonly container: boolean
}

function into(text: string, object: Node, member: Member): { pieces: readonly Piece[]; made: Made } {
  const last = membersOf(object).at(-1)
  if (last === undefined) {
    return { pieces: [intoEmpty(text, object, member)], made: { container: member.container, comma: false } }
  }
  const end = last.offset + last.length
  const comma = commaAfter(text, end)
  const written = writtenIn(object, text, member)
  const behind = comma === undefined ? end : comma + 1
  // A remark behind the last member stays beside it.
  const remark = written.isInline
    ? ''
    : (/^[ \t]*(?:\/\/[^\r\n]*|\/\*[^\r\n]*?\*\/)/.exec(text.slice(behind))?.[0] ?? '')
  const entry = { at: behind + remark.length, text: written.text }
  const pieces =
    comma !== undefined
      ? [entry]
      : remark === ''
        ? [{ at: end, text: `,${entry.text}` }]
        : [{ at: end, text: ',' }, entry]
  return { pieces, made: { container: member.container, comma: comma === undefined } }
}

/** A new last member as the others are written: on a line of its own, or behind them. */
function writtenIn(object: Node, text: string, { key, value, depth, layout }: Member) {
  if (!sliceOf(text, object).includes('\n')) {
    const space = /^\{\s/.test(sliceOf(text, object)) ? ' ' : ''
    return { isInline: true, text: `${space}${JSON.stringify(key)}:${space}${JSON.stringify(value)}` }
  }
  const last = membersOf(object).at(-1)
  const indent = (last && indentAt(text, last.offset)) ?? layout.unit.repeat(depth)
  return { isInline: false, text: `${layout.lineEnd}${indent}${memberText(key, value, indent, layout)}` }
}

function memberText(key: string, value: Json, indent: string, { unit, lineEnd }: Layout): string {
  return `${JSON.stringify(key)}: ${JSON.stringify(value, null, unit).replaceAll('\n', `${lineEnd}${indent}`)}`
}

/** Into an object without members, behind what else stands in it. */
function intoEmpty(text: string, object: Node, { key, value, depth, layout }: Member): Piece {
  const content = sliceOf(text, object).slice(1, -1)
  const kept = content.trimEnd()
  const at = object.offset + 1 + kept.length
  if (layout.isInline && kept === '') return { at, text: `${JSON.stringify(key)}:${JSON.stringify(value)}` }
  const outer = indentAt(text, object.offset) ?? layout.unit.repeat(depth - 1)
  const indent = layout.unit.repeat(depth)
  const close = content.slice(kept.length).includes('\n') ? '' : `${layout.lineEnd}${outer}`
  return { at, text: `${layout.lineEnd}${indent}${memberText(key, value, indent, layout)}${close}` }
}

/** The comma behind a member, with nothing but white space and comments before it. */
function commaAfter(text: string, end: number): number | undefined {
  const [lead = ''] = /^(?:\s|\/\/[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)*/.exec(text.slice(end)) ?? []
  return text[end + lead.length] === ',' ? end + lead.length : undefined
}

/** The entry itself, or all of the container where the entry is alone in one that was made for it. */
function cutsOf(text: string, wanted: Omit<Wanted, 'entry'>, made: Made): readonly Cut[] {
  const found = entryIn(text, wanted)
  if (found === undefined) return []
  const { root, property, servers, entry } = found
  return made.container && membersOf(servers).length === 1
    ? cutsFor(text, root, property, made.comma)
    : // The comma in a container that was made here came with what was put there later.
      cutsFor(text, servers, entry, made.container || made.comma)
}

function cutsFor(text: string, object: Node, member: Node, madeComma: boolean): readonly Cut[] {
  const members = membersOf(object)
  const at = members.indexOf(member)
  const [before, after] = [members[at - 1], members[at + 1]]
  const end = member.offset + member.length
  const comma = commaAfter(text, end)
  const indent = indentAt(text, member.offset)
  const from = indent === undefined ? member.offset : lineEndBefore(text, member.offset - indent.length)
  if (after !== undefined && indent === undefined) return [{ from, to: after.offset }]
  const own = { from, to: comma === undefined ? end : comma + 1 }
  if (before === undefined || comma !== undefined || !madeComma) return [own]
  const place = commaAfter(text, before.offset + before.length) ?? from
  const isAdjacent = text.slice(place + 1, from).trim() === ''
  return isAdjacent ? [{ from: place, to: own.to }] : [{ from: place, to: place + 1 }, own]
}

function lineEndBefore(text: string, lineStart: number): number {
  if (text[lineStart - 1] !== '\n') return lineStart
  return text[lineStart - 2] === '\r' ? lineStart - 2 : lineStart - 1
}
