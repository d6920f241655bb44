import { characterCount } from '../../../domain/text/quoted.ts'
import { html } from 'hono/html'
import type { LabelledValue } from '../../../domain/request/preview.ts'
import { safeBlock, safeText } from '../../../domain/text/safe-text.ts'
import { flagsOf } from '../../../domain/text/suspicions.ts'
import type { Markup } from '../layout.ts'
import { isLong, type ReadToEnd } from '../read-to-end.ts'

/**
 * Facts one below the other, each value whole and in a box of its own that it cannot leave: escaped as for a terminal,
 * isolated from the direction of what stands around it, and what makes it suspicious beside it. `ends`: a box to tick stands
 * at the end of each long value.
 */
export function factList(facts: readonly LabelledValue[], ends?: ReadToEnd): Markup {
  return html`<dl class="facts">
    ${facts.map(
      ({ label, value }) =>
        html`<div>
          <dt>${safeText(label)}</dt>
          <dd>${shownValue(value, isLong(value) ? ends?.box(label) : undefined)}${flags(value)}</dd>
        </div>`,
    )}
  </dl>`
}

/** A value from outside; its line ends are shown and kept. `end` stands behind the end of a long one. */
export function shownValue(value: string, end: Markup | '' = ''): Markup {
  const text = safeBlock(value)
  return isLong(value)
    ? html`<span class="note">${characterCount(value)} characters, all of them here:</span>
        <div class="long" tabindex="0" role="region" aria-label="A long value">
          <bdi class="value">${text}</bdi>${end}
        </div>`
    : html`<bdi class="value">${text}</bdi>`
}

/** Why a value may not be what it looks like. */
export function flags(value: string): Markup | '' {
  const found = flagsOf(value)
  return found.length === 0
    ? ''
    : html`<ul class="flags" aria-label="Beware">
        ${found.map((flag) => html`<li>${flag}</li>`)}
      </ul>`
}
