import { html } from 'hono/html'
import type { ApprovalRequest, Decision } from '../../../domain/request/request.ts'
import { safeText } from '../../../domain/text/safe-text.ts'
import { localTime } from '../../../domain/text/times.ts'
import type { Markup } from '../layout.ts'
import { stateMark } from './preview-section.ts'
import { about } from './request-list.ts'

/** What became of one of several that were decided on together. */
export interface Result {
  readonly request: ApprovalRequest
  readonly problem: string | null
  /** The decision that was there before this one, and counts. */
  readonly earlier: Decision | null
}

function decidedBefore({ verdict, actor, at }: Decision): Markup {
  const what = verdict === 'approve' ? 'approved' : 'rejected'
  return html`<span class="note"
    >${what} before, by <bdi>${safeText(actor.name)}</bdi> at ${localTime(at)}</span
  >`
}

/** All of them, each with what went wrong with it, or who had decided on it before. */
export function resultList(results: readonly Result[]): Markup {
  return html`<ul class="requests">
      ${results.map(
        ({ request, problem, earlier }) =>
          html`<li>
            <a href="/approvals/${request.id}">
              <span class="what"><b>${about(request)}</b> ${stateMark(request.state)}</span>
              <small class="kind"><code>${request.id}</code></small>
              ${problem === null ? '' : html`<span class="problem">${safeText(problem)}</span>`}
              ${earlier === null ? '' : decidedBefore(earlier)}
            </a>
          </li>`,
      )}
    </ul>
    <p><a href="/approvals">Back to the queue</a></p>`
}
