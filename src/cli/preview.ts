import type { RenderedPreview } from '../domain/preview.ts'
import { safeText } from '../domain/safe-text.ts'
import { renderFacts, type LabelledValue } from './facts.ts'
import type { Paint } from './paint.ts'
import type { Surface } from './terminal.ts'
import { wrap } from './wrap.ts'

/**
 * What the approver reads before deciding: facts, then everything else that is sent, then warnings. All of it, whatever
 * its length: what is cut off could be what matters. Nothing in it is the requester's own words.
 */
export function renderPreview(preview: RenderedPreview, surface: Surface, paint: Paint): string {
  const facts = [
    { label: 'System', value: preview.system },
    { label: 'Account', value: preview.account },
    { label: 'Connection', value: preview.connectionName },
    ...preview.facts.map(({ label, value, source }) => ({
      label: source === 'read' ? `${label} (read)` : label,
      value,
    })),
  ]
  const also = preview.alsoSent.map(({ place, value }) => ({ label: place, value: JSON.stringify(value) }))
  if (!surface.isTerminal) return asRows(preview, facts, also, surface, paint)
  const sections = [
    `${wrap(safeText(preview.verb), surface.width).map(paint.heading).join('\n')}\n${renderFacts(facts, surface, paint)}`,
    ...(also.length > 0 ? [`${paint.heading('Also sent')}\n${renderFacts(also, surface, paint)}`] : []),
    ...(preview.warnings.length > 0 ? [renderWarnings(preview.warnings, surface, paint)] : []),
  ]
  return sections.join('\n')
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
