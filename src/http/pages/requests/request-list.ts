import { html } from 'hono/html'
import {
  OPEN_STATES,
  whatItIsAbout,
  type ApprovalRequest,
  type State,
} from '../../../domain/request/request.ts'
import type { ListedRequest } from '../../../domain/request/request-view.ts'
import { allowedBy } from '../../../domain/ruling/limit-text.ts'
import { safeText } from '../../../domain/text/safe-text.ts'
import { localTime, relativeTime } from '../../../domain/text/times.ts'
import type { Markup } from '../layout.ts'
import { stateMark } from './preview-section.ts'
import type { GuardedGate } from '../../../gate/access/guarded-gate.ts'

/** What a request is about, in one line of safe text. */
export function aboutText(request: ApprovalRequest): string {
  return safeText(whatItIsAbout(request))
}

/** The same, so that its direction changes nothing around it. */
export function about(request: ApprovalRequest): Markup {
  return html`<bdi class="about">${aboutText(request)}</bdi>`
}

/** That something an approver reads may not be what it looks like; a word, never a colour alone. */
export function suspicionMark({ mark }: ApprovalRequest): Markup | '' {
  return mark === null ? '' : html`<span class="mark">${mark}</span>`
}

/** How many, beside the words for them; nothing for none. */
export function countBadge(count: number): Markup | '' {
  return count === 0 ? '' : html`<span class="count">${String(count)}</span>`
}

/** When something happened, and through which door. */
export function momentOf(at: string, door: string, now: number): Markup {
  return html`<span class="moment"
    ><time datetime="${at}">${relativeTime(at, now)}, ${localTime(at)}</time> · ${door}</span
  >`
}

interface ListLook {
  readonly now: number
  /** The state that goes without saying here. */
  readonly usual: ApprovalRequest['state'] | null
  /** Whether those that wait can be marked, to be decided on together. */
  readonly isSelectable: boolean
}

/** Requests as cards, each a link: what it is about, then who asks and when, then what kind it is of. */
export function requestList(requests: readonly ListedRequest[], look: ListLook): Markup {
  return html`<ul class="requests">
    ${requests.map((one) => requestCard(one, look))}
  </ul>`
}

/** When it ended, and whose decision that was; nothing for what has not. */
function endedNote({ state, decision, updatedAt }: ApprovalRequest, now: number): Markup | '' {
  if (OPEN_STATES.includes(state)) return ''
  const when = relativeTime(updatedAt, now)
  return decision === null
    ? html`, ended ${when}`
    : html`, decided by <bdi>${safeText(decision.actor.name)}</bdi>, ended ${when}`
}

function requestCard({ request, owner }: ListedRequest, { now, usual, isSelectable }: ListLook): Markup {
  const { id, state, operation, account, requester, decision, createdAt, expiresAt } = request
  const allowed = decision === null ? null : allowedBy(decision, true)
  const isWaiting = state === 'pending'
  return html`<li>
    ${
      isSelectable && isWaiting
        ? html`<input
            type="checkbox"
            name="id"
            value="${id}"
            aria-label="Select ${aboutText(request)}"
            form="several"
          />`
        : ''
    }
    <a href="/approvals/${id}">
      <span class="what"
        ><b>${about(request)}</b> ${suspicionMark(request)} ${state === usual ? '' : stateMark(state)}</span
      >
      <span class="note"
        ><bdi>${safeText(requester.name)}</bdi>,
        ${relativeTime(createdAt, now)}${isWaiting && expiresAt !== null ? `, expires ${relativeTime(expiresAt, now)}` : ''}${endedNote(request, now)}</span
      >
      ${allowed === null ? '' : html`<span class="note">allowed by ${safeText(allowed)}</span>`}
      <small class="kind">${operation} · <bdi>${safeText(account)}</bdi> · <code>${id}</code></small>
      ${owner === 'unjudged' ? html`<span class="note">The process that sends it cannot be seen from here</span>` : ''}
    </a>
  </li>`
}

const AT_ONCE = 200

/** Where there are more in one state, only the newest of them are put in order. */
const MOST = 1000

/** Those in one state, the one that has waited longest first. */
export async function oldestFirst(gate: GuardedGate, state: State): Promise<readonly ListedRequest[]> {
  const found: ListedRequest[] = []
  let before: string | undefined
  do {
    const filter = { states: [state], limit: AT_ONCE, ...(before === undefined ? {} : { before }) }
    const { requests } = await gate.requests.list(filter)
    found.push(...requests)
    before = requests.length < AT_ONCE ? undefined : requests.at(-1)?.request.id
  } while (before !== undefined && found.length < MOST)
  return found.toReversed()
}

/** The next that somebody may decide on: the one after this, and after the last the one that has waited longest. */
export async function nextToDecide(
  gate: GuardedGate,
  { id, createdAt }: ApprovalRequest,
): Promise<ApprovalRequest | null> {
  if (!gate.offers('requests.approve')) return null
  const all = (await oldestFirst(gate, 'pending')).map(({ request }) => request)
  const place = all.findIndex((one) => one.id === id)
  const start = place === -1 ? all.findIndex((one) => one.createdAt > createdAt) : place + 1
  const inOrder = start === -1 ? all : [...all.slice(start), ...all.slice(0, start)]
  return inOrder.find((one) => one.id !== id && gate.offers('requests.approve', one)) ?? null
}
