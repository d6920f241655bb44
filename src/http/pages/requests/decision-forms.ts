import { html } from 'hono/html'
import type { ApprovalRequest, State } from '../../../domain/request/request.ts'
import type { GuardedGate } from '../../../gate/access/guarded-gate.ts'
import { csrfField, type Markup } from '../layout.ts'
import type { PageAsk } from '../page-route.ts'

/** Somebody who looks at a request. */
type Viewer = Pick<PageAsk, 'session' | 'gate'>

/** The id of the form that approves a request. */
export const APPROVE_FORM = 'approve'

/** Whether the page offers to approve it. */
export function mayApprove(request: ApprovalRequest, gate: GuardedGate): boolean {
  const isWaiting = request.state === 'pending' || request.state === 'approved'
  return isWaiting && gate.offers('requests.approve', request)
}

/** What the user who is signed in may do with a request as it stands. Each form carries the digest of what is shown. */
export function decisionForms(request: ApprovalRequest, viewer: Viewer): Markup {
  const { state } = request
  const isWaiting = state === 'pending' || state === 'approved'
  return html`<section aria-labelledby="decide" class="card actions-card">
    <h2 id="decide">${isWaiting ? 'Decide' : 'What can be done'}</h2>
    ${isWaiting ? whileWaiting(request, viewer) : ''}
    ${state === 'unknown' && viewer.gate.offers('requests.lookForProof') ? resolve(request, viewer) : ''}
    ${isWaiting || state === 'unknown' ? '' : html`<p class="note">${NOW[state]}, nothing left to decide.</p>`}
  </section>`
}

const NOW: Readonly<Record<State, string>> = {
  pending: 'Waiting',
  approved: 'Approved',
  executing: 'Being sent',
  unknown: 'In doubt',
  succeeded: 'Done',
  failed: 'Failed',
  rejected: 'Rejected',
  cancelled: 'Cancelled',
  expired: 'Expired',
}

function whileWaiting(request: ApprovalRequest, viewer: Viewer): Markup {
  const { gate } = viewer
  const isTheirs = gate.offers('requests.approve') && !gate.offers('requests.approve', request)
  return html`${isTheirs ? html`<p class="note">You proposed this; somebody else decides on it.</p>` : ''}
  ${mayApprove(request, gate) ? decide(request, viewer) : ''}
  ${gate.offers('requests.cancel', request) ? cancel(request, viewer) : ''}`
}

function decide(request: ApprovalRequest, viewer: Viewer): Markup {
  const isPending = request.state === 'pending'
  return html`<form
      id="${APPROVE_FORM}"
      method="post"
      action="/approvals/${request.id}/approve"
      class="stack"
    >
      ${shown(request, viewer)}
      ${isPending ? reasonField('approve', 'Reason (optional)', false) : html`<p class="note">Approved, not sent yet.</p>`}
      <button type="submit" class="primary" data-busy="Sending…">
        ${isPending ? 'Approve and send now' : 'Send now'}
      </button>
    </form>
    ${
      isPending
        ? html`<form method="post" action="/approvals/${request.id}/reject" class="stack">
            ${shown(request, viewer)} ${reasonField('reject', 'Reason (required)', true)}
            <button type="submit" class="danger">Reject</button>
          </form>`
        : ''
    }`
}

function cancel(request: ApprovalRequest, viewer: Viewer): Markup {
  return html`<form method="post" action="/approvals/${request.id}/cancel" class="stack">
    ${shown(request, viewer)}
    <button type="submit" class="quiet">Cancel this request</button>
  </form>`
}

function resolve(request: ApprovalRequest, viewer: Viewer): Markup {
  return html`<form method="post" action="/approvals/${request.id}/look" class="stack">
      ${shown(request, viewer)}
      <button type="submit" data-busy="Looking…">Look for proof at the provider</button>
    </form>
    ${viewer.gate.offers('requests.settleByWord', request) ? settle(request, viewer) : html`<p class="note">You proposed this; somebody else says how it ended.</p>`}`
}

function settle(request: ApprovalRequest, viewer: Viewer): Markup {
  return html`<form method="post" action="/approvals/${request.id}/resolve" class="stack">
    ${shown(request, viewer)}
    <p class="note">Or say what you know. It is shown as your word for ever.</p>
    ${reasonField('resolve', 'How do you know?', true)}
    <button type="submit" name="applied" value="yes">It happened</button>
    <button type="submit" name="applied" value="no" class="danger">It did not happen</button>
  </form>`
}

function shown({ digest }: ApprovalRequest, { session }: Viewer): Markup {
  return html`${csrfField(session.csrf)}<input type="hidden" name="digest" value="${digest}" />`
}

function reasonField(verb: string, label: string, isRequired: boolean): Markup {
  const id = `${verb}-reason`
  return html`<label for="${id}">${label}</label>
    <input
      id="${id}"
      name="reason"
      maxlength="1000"
      ${isRequired ? html`required` : ''}
      autocomplete="off"
    />`
}
