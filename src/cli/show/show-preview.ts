import {
  type RenderedPreview,
  alsoSentLines,
  factLines,
  type LabelledValue,
} from '../../domain/request/preview.ts'
import { safeText } from '../../domain/text/safe-text.ts'
import { countLong, renderFacts, type LongValues } from './facts.ts'
import type { Paint } from '../terminal/paint.ts'
import type { Surface } from '../terminal/terminal.ts'
import { wrap } from '../terminal/wrap.ts'

/**
 * What the approver reads before deciding: facts, then everything else that is sent, then warnings. All of it, or at a
 * terminal with the middle of long values counted instead: what is cut off could be what matters. Nothing in it is the
 * requester's own words.
 */
export function renderPreview(
  preview: RenderedPreview,
  surface: Surface,
  paint: Paint,
  long: LongValues = 'whole',
): string {
  const [facts, also] = [factLines(preview), alsoSentLines(preview)]
  if (!surface.isTerminal) return asRows(preview, facts, also, surface, paint)
  const sections = [
    `${wrap(safeText(preview.verb), surface.width).map(paint.heading).join('\n')}\n${renderFacts(facts, surface, paint, long)}`,
    ...(also.length > 0
      ? [`${paint.heading('Also sent (not explained above)')}\n${renderFacts(also, surface, paint, long)}`]
      : []),
    ...(preview.warnings.length > 0 ? [renderWarnings(preview.warnings, surface, paint)] : []),
  ]
  return sections.join('\n')
}

/** How many values of it are not whole where long ones are shortened. */
export function countLongIn(preview: RenderedPreview, surface: Surface): number {
  return countLong(factLines(preview), surface) + countLong(alsoSentLines(preview), surface)
}

function renderWarnings(warnings: readonly string[], surface: Surface, paint: Paint): string {
  const lines = warnings.flatMap((warning) =>
    wrap(safeText(warning), surface.width - 2).map((line, number) => `${number === 0 ? '!' : ' '} ${line}`),
  )
  return `${paint.heading('Warnings')}\n${lines.map((line) => `${paint.warning(line)}\n`).join('')}`
}

/** One part a line, so that a script can look at each. */
function asRows(
  preview: RenderedPreview,
  facts: readonly LabelledValue[],
  also: readonly LabelledValue[],
  surface: Surface,
  paint: Paint,
): string {
  const rows = [
    { label: 'Action', value: preview.verb },
    ...facts,
    ...also.map(({ label, value }) => ({ label: `Also sent: ${label}`, value })),
    ...preview.warnings.map((value) => ({ label: 'Warning', value })),
  ]
  return renderFacts(rows, surface, paint)
}
