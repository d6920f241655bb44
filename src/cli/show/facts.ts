import type { LabelledValue } from '../../domain/request/preview.ts'
import { characterCount } from '../../domain/text/quoted.ts'
import { safeBlock, safeText } from '../../domain/text/safe-text.ts'
import { flagsOf } from '../../domain/text/suspicions.ts'
import { loadPaint, type Paint } from '../terminal/paint.ts'
import type { Surface } from '../terminal/terminal.ts'
import { padTo, widthOf, wrap } from '../terminal/wrap.ts'

/** Whether a value that would fill the screen is shown whole, or its beginning and end with its length between. */
export type LongValues = 'whole' | 'shortened'

const INDENT = '  '
const NARROWEST_VALUE = 16

/** For what, and how, facts are laid out. */
export interface Style {
  readonly surface: Surface
  readonly paint: Paint
  readonly long: LongValues
}

/** The style for a surface. */
export async function styleFor(surface: Surface, long: LongValues = 'whole'): Promise<Style> {
  return { surface, paint: await loadPaint(surface), long }
}

/**
 * Facts one below the other. What makes a value suspicious, and what is left out of a long one, stands on a line of its
 * own that begins where only labels do, so that no value can imitate it. A pipe gets label and value, always whole, and
 * suspicions as a third part, with tabs between.
 */
export function renderFacts(facts: readonly LabelledValue[], style: Style): string {
  if (!style.surface.isTerminal) return facts.map(toRow).join('')
  const columns = columnsFor(facts, style.surface)
  return facts.map((fact) => renderFact(fact, columns, style)).join('')
}

/** Facts under a heading; in a pipe it stands in each label. */
export function renderSection(heading: string, facts: readonly LabelledValue[], style: Style): string {
  if (style.surface.isTerminal) return `${renderHeading(heading, style)}\n${renderFacts(facts, style)}`
  return renderFacts(
    facts.map(({ label, value }) => ({ label: `${heading}: ${label}`, value })),
    style,
  )
}

/** Words of ours below facts, where no value can stand. */
export function renderRemark(text: string, { surface, paint }: Style): string {
  const lines = wrap(text, surface.width - INDENT.length)
  return lines.map((line) => `${INDENT}${paint.quiet(line)}\n`).join('')
}

/** Without a line feed at its end. */
export function renderHeading(text: string, { surface, paint }: Style): string {
  const safe = safeText(text)
  const lines = surface.isTerminal ? wrap(safe, surface.width) : [safe]
  return lines.map(paint.heading).join('\n')
}

/** How many of the values are shown in part where long ones are shortened. */
export function countLong(facts: readonly LabelledValue[], surface: Surface): number {
  if (!surface.isTerminal) return 0
  const { room } = columnsFor(facts, surface)
  return facts.filter(({ value }) => shortenLines(value, linesOf(value, room)) !== null).length
}

function toRow({ label, value }: LabelledValue): string {
  const cells = [safeText(label), safeText(value), ...flagsOf(value).map((flag) => `! ${flag}`)]
  return `${cells.join('\t')}\n`
}

interface Columns {
  readonly labelWidth: number
  /** Columns for a value. */
  readonly room: number
  /** Whether values stand below their labels, for want of room beside them. */
  readonly isStacked: boolean
}

function columnsFor(facts: readonly LabelledValue[], { width }: Surface): Columns {
  const labelWidth = Math.max(0, ...facts.map(({ label }) => widthOf(safeText(label))))
  const room = width - labelWidth - 2 * INDENT.length
  if (room >= NARROWEST_VALUE) return { labelWidth, room, isStacked: false }
  return { labelWidth, room: Math.max(NARROWEST_VALUE, width - 2 * INDENT.length), isStacked: true }
}

function renderFact(fact: LabelledValue, columns: Columns, style: Style): string {
  const label = safeText(fact.label)
  const lines = linesOf(fact.value, columns.room)
  const short = style.long === 'whole' ? null : shortenLines(fact.value, lines)
  const { labelWidth, isStacked } = columns
  const margin = `${INDENT}${isStacked ? '' : ' '.repeat(labelWidth)}${INDENT}`
  const indented = (all: readonly string[]): string => all.map((line) => `${margin}${line}\n`).join('')
  const body =
    short === null
      ? indented(lines)
      : `${indented(short.head)}${aside(`${label}: ${short.note}`, style)}${indented(short.tail)}`
  const head = isStacked
    ? `${INDENT}${style.paint.quiet(label)}\n${body}`
    : `${INDENT}${style.paint.quiet(padTo(label, labelWidth))}${body.slice(INDENT.length + labelWidth)}`
  return `${head}${suspicions(fact, style)}`
}

function linesOf(value: string, room: number): readonly string[] {
  return wrap(safeBlock(value), room)
}

function suspicions({ label, value }: LabelledValue, style: Style): string {
  const flags = flagsOf(value)
  return flags.length === 0 ? '' : aside(`${safeText(label)}: ${flags.join(', ')}`, style)
}

/** A safe text behind a mark, where only labels begin. */
export function aside(text: string, { surface, paint }: Style): string {
  const [first = '', ...more] = wrap(text, surface.width - INDENT.length)
  return [`! ${first}`, ...more.map((line) => `${INDENT}${line}`)]
    .map((line) => `${paint.warning(line)}\n`)
    .join('')
}

/** A value longer than either fills the screen, and what stands behind it would not be read. */
const MOST_CHARACTERS = 2000
const MOST_LINES = 40

/** Lines that are shown of each end. */
const END_LINES = 4

interface ShortenedLines {
  readonly head: readonly string[]
  readonly tail: readonly string[]
  /** How long it is, and how much is not shown. */
  readonly note: string
}

/** The two ends of a value that is too long for a screen, as it is laid out; null when it is not. */
function shortenLines(value: string, lines: readonly string[]): ShortenedLines | null {
  if (characterCount(value) <= MOST_CHARACTERS && lines.length <= MOST_LINES) return null
  if (lines.length <= 2 * END_LINES) return null
  const left = lines.length - 2 * END_LINES
  return {
    head: lines.slice(0, END_LINES),
    tail: lines.slice(-END_LINES),
    note: `${characterCount(value)} characters; ${left} of ${lines.length} lines are left out here`,
  }
}
