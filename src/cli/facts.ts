import { safeBlock, safeText } from '../domain/safe-text.ts'
import { flagsOf } from '../domain/text-flags.ts'
import type { Paint } from './paint.ts'
import type { Surface } from './terminal.ts'
import { padTo, widthOf, wrap } from './wrap.ts'

/** A label of ours and a value that may come from outside. */
export interface LabelledValue {
  readonly label: string
  readonly value: string
}

const INDENT = '  '
const NARROWEST_VALUE = 16

/**
 * Facts one below the other, whole. What makes a value suspicious stands on a line of its own that begins where only
 * labels do, so that no value can imitate it. A pipe gets label and value, and suspicions as a third part, with tabs
 * between.
 */
export function renderFacts(facts: readonly LabelledValue[], surface: Surface, paint: Paint): string {
  if (!surface.isTerminal) return facts.map(toRow).join('')
  const labelWidth = Math.max(0, ...facts.map(({ label }) => widthOf(safeText(label))))
  const isStacked = surface.width - labelWidth - 2 * INDENT.length < NARROWEST_VALUE
  return facts
    .map((fact) => (isStacked ? stacked(fact, surface, paint) : aligned(fact, labelWidth, surface, paint)))
    .join('')
}

function toRow({ label, value }: LabelledValue): string {
  const cells = [safeText(label), safeText(value), ...flagsOf(value).map((flag) => `! ${flag}`)]
  return `${cells.join('\t')}\n`
}

function aligned(fact: LabelledValue, labelWidth: number, surface: Surface, paint: Paint): string {
  const room = surface.width - labelWidth - 2 * INDENT.length
  const [first = '', ...more] = wrap(safeBlock(fact.value), room)
  const lines = [
    `${INDENT}${paint.quiet(padTo(safeText(fact.label), labelWidth))}${INDENT}${first}`,
    ...more.map((line) => `${INDENT}${' '.repeat(labelWidth)}${INDENT}${line}`),
  ]
  return `${lines.join('\n')}\n${suspicions(fact, surface, paint)}`
}

function stacked(fact: LabelledValue, surface: Surface, paint: Paint): string {
  const lines = wrap(safeBlock(fact.value), Math.max(NARROWEST_VALUE, surface.width - 2 * INDENT.length))
  const label = `${INDENT}${paint.quiet(safeText(fact.label))}\n`
  return `${label}${lines.map((line) => `${INDENT}${INDENT}${line}\n`).join('')}${suspicions(fact, surface, paint)}`
}

function suspicions({ label, value }: LabelledValue, surface: Surface, paint: Paint): string {
  const flags = flagsOf(value)
  if (flags.length === 0) return ''
  const [first = '', ...more] = wrap(`${safeText(label)}: ${flags.join(', ')}`, surface.width - INDENT.length)
  return [`! ${first}`, ...more.map((line) => `${INDENT}${line}`)]
    .map((line) => `${paint.warning(line)}\n`)
    .join('')
}
