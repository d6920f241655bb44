import { html } from 'hono/html'
import type { Chapter } from '../../../domain/request/request-view.ts'
import { safeText } from '../../../domain/text/safe-text.ts'
import { localTime } from '../../../domain/text/times.ts'
import type { Markup } from '../layout.ts'

/** What happened to a request, the oldest first. */
export function storySection(story: readonly Chapter[]): Markup {
  return html`<section aria-labelledby="story" class="card">
    <h2 id="story">What happened</h2>
    <ol class="story">
      ${story.map(
        ({ at, who, what }) =>
          html`<li>
            <time datetime="${at}">${localTime(at)}</time> <bdi>${safeText(who.name)}</bdi> (${who.door})
            <bdi>${safeText(what)}</bdi>
          </li>`,
      )}
    </ol>
  </section>`
}
