import { html } from 'hono/html'
import type { LabelledValue } from '../../domain/preview-lines.ts'
import { safeBlock, safeText } from '../../domain/safe-text.ts'
import { flagsOf } from '../../domain/text-flags.ts'
import type { Markup } from './layout.ts'

/**
 * Facts one below the other, each value whole and in a box of its own that it cannot leave: escaped as for a terminal,
 * isolated from the direction of what stands around it, and what makes it suspicious beside it.
 */
export function factList(facts: readonly LabelledValue[]): Markup {
  return html`<dl class="facts">
    ${facts.map(
      ({ label, value }) =>
        html`<div>
          <dt>${safeText(label)}</dt>
          <dd>${shownValue(value)}${flags(value)}</dd>
        </div>`,
    )}
  </dl>`
}

/** More than this scrolls in a box of its own; all of it is there. */
const LONG = 2000

/** A value from outside; its line ends are shown and kept. */
export function shownValue(value: string): Markup {
  const text = safeBlock(value)
  return text.length > LONG
    ? html`<span class="note">${Array.from(value).length} characters, all of them here:</span>
        <bdi class="value long" tabindex="0" role="region" aria-label="A long value">${text}</bdi>`
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
