import { html } from 'hono/html'
import { ShieldError } from '../../../domain/errors.ts'
import {
  alsoSentLines,
  factLines,
  type LabelledValue,
  type RenderedPreview,
} from '../../../domain/request/preview.ts'
import { characterCount } from '../../../domain/text/quoted.ts'
import { safeBlock, safeText } from '../../../domain/text/safe-text.ts'
import { flagsOf } from '../../../domain/text/suspicions.ts'
import type { Markup } from '../layout.ts'

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
          <dd>${shownValue(value, label, isLong(value) ? ends?.box(label) : undefined)}${flags(value)}</dd>
        </div>`,
    )}
  </dl>`
}

/**
 * A value from outside; its line ends are shown and kept. `label`: what a screen reader calls a long one, which it can be
 * sent to. `end` stands behind its end.
 */
export function shownValue(value: string, label: string, end: Markup | '' = ''): Markup {
  const text = safeBlock(value)
  return isLong(value)
    ? html`<span class="note">${characterCount(value)} characters, all of them here:</span>
        <div class="long" tabindex="0" role="region" aria-label="${safeText(label)}">
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

/** A value with more of either scrolls in a box of its own; all of it is there. */
const MOST_CHARACTERS = 2000
const MOST_LINES = 40

export function isLong(value: string): boolean {
  return characterCount(value) > MOST_CHARACTERS || value.split('\n').length > MOST_LINES
}

/**
 * The boxes that stand at the ends of long values, where only a reader who has come to the end can tick them. They belong
 * to the form that approves, and a browser sends it only with every one of them ticked, also without scripts.
 */
export interface ReadToEnd {
  /** One more box, for the value under this label. */
  readonly box: (label: string) => Markup
}

/** `form`: the id of the form that approves. */
export function createReadToEnd(form: string): ReadToEnd {
  let count = 0
  return {
    box: (label) => {
      const number = String(count)
      count += 1
      return html`<label class="read-to-end"
        ><input type="checkbox" name="read" value="${number}" form="${form}" required /> I have read
        “${safeText(label)}” to its end</label
      >`
    },
  }
}

/** How many values of a preview are long. */
export function longValuesIn(preview: RenderedPreview): number {
  const values = [...factLines(preview), ...alsoSentLines(preview)].map(({ value }) => value)
  return [...values, ...preview.warnings].filter(isLong).length
}

/** Fails with `usage` unless every box of so many was ticked, whatever a browser or a script has left out. */
export function assertReadToEnd(form: URLSearchParams, count: number): void {
  const ticked = new Set(form.getAll('read'))
  const missing = Array.from({ length: count }, (_, number) => String(number)).filter(
    (one) => !ticked.has(one),
  )
  if (missing.length === 0) return
  throw new ShieldError(
    'usage',
    missing.length === 1
      ? 'A long value was not read to its end'
      : `${missing.length} long values were not read to their ends`,
    { hint: 'Go back, and tick the box at the end of each' },
  )
}
