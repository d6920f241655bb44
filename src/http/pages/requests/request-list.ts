import { html } from 'hono/html'
import type { ListedRequest } from '../../../domain/request/request-view.ts'
import { safeText } from '../../../domain/text/safe-text.ts'
import { relativeTime } from '../../../domain/text/times.ts'
import type { Markup } from '../layout.ts'
import { stateMark } from './state-mark.ts'

/** Requests as cards, each a link. `isSelectable`: those that wait can be marked, to be decided on together. */
export function requestList(requests: readonly ListedRequest[], now: number, isSelectable: boolean): Markup {
  return html`<ul class="requests">
    ${requests.map(({ request, owner }) => {
      const { id, state, operation, account, requester, createdAt } = request
      return html`<li>
        ${
          isSelectable && state === 'pending'
            ? html`<input type="checkbox" name="id" value="${id}" aria-label="Select ${id}" form="several" />`
            : ''
        }
        <a href="/approvals/${id}">
          <span class="what"><b>${operation}</b> ${stateMark(state)}</span>
          <span class="note"><bdi>${safeText(account)}</bdi></span>
          <span class="note"
            >asked by <bdi>${safeText(requester.name)}</bdi>, ${relativeTime(createdAt, now)} ·
            <code>${id}</code></span
          >
          ${owner === 'unjudged' ? html`<span class="note">The process that sends it cannot be seen from here</span>` : ''}
        </a>
      </li>`
    })}
  </ul>`
}
