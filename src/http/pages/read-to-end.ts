import { characterCount } from '../../domain/text/quoted.ts'
import { html } from 'hono/html'
import { ShieldError } from '../../domain/errors.ts'
import { alsoSentLines, factLines, type RenderedPreview } from '../../domain/request/preview.ts'
import { safeText } from '../../domain/text/safe-text.ts'
import type { Markup } from './layout.ts'

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
