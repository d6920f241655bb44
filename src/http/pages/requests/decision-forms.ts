import { html } from 'hono/html'
import { ShieldError } from '../../../domain/errors.ts'
import type { ApprovalRequest } from '../../../domain/request/request.ts'
import { characterCount } from '../../../domain/text/quoted.ts'
import type { GuardedGate } from '../../../gate/access/guarded-gate.ts'
import type { GateCall } from '../../../gate/access/needs.ts'
import { csrfField, type Markup } from '../layout.ts'
import type { PageAsk, PageContext, PageRoute } from '../page-route.ts'
import { assertReadToEnd, longValuesIn } from './fact-list.ts'
import { refusalNote } from './policy-section.ts'
import { foldedPreview } from '../../../gate/show/fold-machinery.ts'

/** Somebody who looks at a request. */
type Viewer = Pick<PageAsk, 'session' | 'gate'> & {
  /** Rules that let them approve it only with a reason. */
  readonly reasonRequiredBy: readonly string[]
  /** Why policy keeps them from approving it. */
  readonly refusedToYou: readonly string[]
}

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
    ${state === 'unknown' && viewer.gate.offers('requests.lookForProof') ? whileInDoubt(request, viewer) : ''}
  </section>`
}

function whileWaiting(request: ApprovalRequest, viewer: Viewer): Markup {
  const { gate, session } = viewer
  const isOwn = request.requester.name === session.principal.name
  const isTheirs = gate.offers('requests.approve') && !gate.offers('requests.approve', request)
  return html`${isTheirs ? html`<p class="note">You proposed this; somebody else decides on it.</p>` : ''}
  ${gate.offers('requests.approve') ? '' : html`<p class="note">An approver decides on it.</p>`}
  ${mayApprove(request, gate) ? verdicts(request, viewer) : ''}
  ${
    isOwn && gate.offers('requests.cancel', request)
      ? form(
          'cancel',
          request,
          viewer,
          html`<button type="submit" class="quiet">Cancel this request</button>`,
        )
      : ''
  }`
}

function verdicts(request: ApprovalRequest, viewer: Viewer): Markup {
  const isPending = request.state === 'pending'
  const rules = viewer.reasonRequiredBy
  const approval = html`${isPending ? reasonField('approve', reasonLabel(rules), rules.length > 0) : html`<p class="note">Approved, not sent yet.</p>`}
    <button type="submit" class="primary" data-busy="Sending…">
      ${isPending ? 'Approve and send now' : 'Send now'}
    </button>`
  const rejection = html`${reasonField('reject', 'Reason (required)', true)}
    <button type="submit" class="danger">Reject</button>`
  const why = viewer.refusedToYou
  return html`${why.length > 0 ? refusalNote(why) : form(APPROVE_FORM, request, viewer, approval)}
  ${isPending ? form('reject', request, viewer, rejection) : ''}`
}

function whileInDoubt(request: ApprovalRequest, viewer: Viewer): Markup {
  const search = html`<button type="submit" data-busy="Looking…">Look for proof at the provider</button>`
  const word = html`<p class="note">Or say what you know. It is shown as your word for ever.</p>
    ${reasonField('resolve', 'How do you know?', true)}
    <button type="submit" name="applied" value="yes">It happened</button>
    <button type="submit" name="applied" value="no" class="danger">It did not happen</button>`
  return html`${form('look', request, viewer, search)}
  ${viewer.gate.offers('requests.settleByWord', request) ? form('resolve', request, viewer, word) : html`<p class="note">You proposed this; somebody else says how it ended.</p>`}`
}

/** What a screen reader calls each form: two have a field for a reason. */
const FORM_NAMES = {
  approve: 'Approve',
  reject: 'Reject',
  cancel: 'Cancel',
  look: 'Look for proof',
  resolve: 'Say how it ended',
} as const

/** It is sent to what `DECISIONS` has by this verb, and carries the digest of what is shown. */
function form(
  verb: keyof typeof FORM_NAMES,
  { id, digest }: ApprovalRequest,
  { session }: Viewer,
  content: Markup,
): Markup {
  return html`<form
    id="${verb}"
    method="post"
    action="/approvals/${id}/${verb}"
    aria-label="${FORM_NAMES[verb]}"
    class="stack"
  >
    ${csrfField(session.csrf)}<input type="hidden" name="digest" value="${digest}" />${content}
  </form>`
}

/** `rules`: those that demand one. */
export function reasonLabel(rules: readonly string[]): string {
  return rules.length === 0 ? 'Reason (optional)' : `Reason (required by ${rules.join(', ')})`
}

function reasonField(verb: string, label: string, isRequired: boolean): Markup {
  return html`<label for="${verb}-reason">${label}</label>
    <input
      id="${verb}-reason"
      name="reason"
      maxlength="1000"
      ${isRequired ? html`required` : ''}
      autocomplete="off"
    />`
}

// Deciding is gate/send/decide.ts, whichever page it comes from. A second factor would be asked for here, between the form
// and the gate, and would be another `assurance`.

const approve = onRequest('approve', 'requests.approve', async (ask, id, context) => {
  const { requests } = ask.gate
  const view = await requests.view(id)
  const count = view.preview === null ? 0 : longValuesIn((await foldedPreview(context, view)).open)
  assertReadToEnd(ask.form, count)
  const wish = { id, ...given(ask), assurance: 'session' } as const
  // The call is not called back when the browser goes away.
  const watch = { signal: new AbortController().signal, onPhase: () => undefined }
  await requests.approve(wish, watch)
})

const reject = onRequest('reject', 'requests.reject', async (ask, id) => {
  const wish = { id, ...given(ask), assurance: 'session' } as const
  await ask.gate.requests.reject(wish)
})

const cancel = onRequest('cancel', 'requests.cancel', async (ask, id) => {
  await ask.gate.requests.cancel(id, given(ask).reason)
})

const look = onRequest('look', 'requests.lookForProof', async (ask, id) => {
  await ask.gate.requests.lookForProof(id)
})

const resolve = onRequest('resolve', 'requests.settleByWord', async (ask, id) => {
  const { reason } = given(ask)
  const applied = ask.form.get('applied')
  if (reason === null || (applied !== 'yes' && applied !== 'no')) {
    throw new ShieldError('usage', 'Say what happened, and how you know')
  }
  await ask.gate.requests.settleByWord(id, { applied: applied === 'yes', reason })
})

/** Every form that changes a request. */
export const DECISIONS: readonly PageRoute[] = [approve, reject, cancel, look, resolve]

type Work = (ask: PageAsk, id: string, context: PageContext) => Promise<void>

/** Does the work and shows the request as it stands then. */
function onRequest(verb: string, call: GateCall, work: Work): PageRoute {
  return {
    method: 'POST',
    path: `/approvals/:id/${verb}`,
    uses: [call],
    handle: async (context, ask) => {
      const { id } = await ask.gate.requests.get(ask.params['id'] ?? '')
      await work(ask, id, context)
      return { goTo: `/approvals/${id}` }
    },
  }
}

/** The digest of what was shown, and a reason in somebody's own words. */
function given({ form }: PageAsk): { readonly digest: string; readonly reason: string | null } {
  const reason = (form.get('reason') ?? '').trim()
  if (characterCount(reason) > 1000) throw new ShieldError('usage', 'A reason has at most 1000 characters')
  return { digest: form.get('digest') ?? '', reason: reason === '' ? null : reason }
}
