import { sameIn } from '../../../domain/request/preview.ts'
import { html } from 'hono/html'
import { isShieldError, ShieldError } from '../../../domain/errors.ts'
import { giveWay } from '../../../domain/event-loop.ts'
import type { ApprovalRequest, Decision } from '../../../domain/request/request.ts'
import type { Considered } from '../../../domain/request/request-view.ts'
import type { Explained } from '../../../domain/ruling/explained.ts'
import { safeText } from '../../../domain/text/safe-text.ts'
import { sayIn } from '../../../domain/text/wording.ts'
import {
  type ComparedRequest,
  compareRequests,
  type Comparison,
} from '../../../gate/show/compare-requests.ts'
import { foldedPreview } from '../../../gate/show/fold-machinery.ts'
import { PAGE_WORDS } from '../../server/command-words.ts'
import type { GuardedGate } from '../../../gate/access/guarded-gate.ts'
import { assertReadToEnd, createReadToEnd, factList, isLong, type ReadToEnd } from './fact-list.ts'
import { csrfField, type Markup } from '../layout.ts'
import type { PageAsk, PageContext, PageRoute } from '../page-route.ts'
import { machineryFold, ownWords, stateMark } from './preview-section.ts'
import { reasonLabel } from './decision-forms.ts'
import { type Result, resultList } from './results.ts'
import { explainedFor, refusalNote, refusedToYou, rulesForReason } from './policy-section.ts'
import { about, suspicionMark } from './request-list.ts'
import type { Session } from '../../../gate/access/sessions.ts'

const MOST = 100

/** The id of the form that decides. */
const FORM = 'decide-several'

/** Shows all that are to be decided on together, side by side. Nothing is decided here. */
export const considerSeveral: PageRoute = {
  method: 'POST',
  path: '/approvals/several',
  uses: ['requests.approve'],
  handle: async (context, ask) => {
    const verdict = verdictFrom(ask)
    const all = await named(ask, ask.form.getAll('id'))
    const judged = await Promise.all(
      all.map(async (request) => ({
        request,
        explained: verdict === 'approve' ? await explainedFor(ask.gate, request) : null,
      })),
    )
    const refused = judged.filter(({ explained }) => refusedToYou(explained).length > 0)
    const left = judged.filter((one) => !refused.includes(one))
    if (left.length === 0) return { title: 'Not for you to approve', body: notYours(refused) }
    const requests = left.map(({ request }) => request)
    const considered = await ask.gate.requests.consider(requests)
    const folded = await foldedOf(context, considered)
    const rules = rulesForReason(left.map(({ explained }) => explained))
    const verb = verdict === 'approve' ? 'Approve' : 'Reject'
    return {
      title: `${verb} ${requests.length === 1 ? 'this request' : `these ${requests.length} requests`}?`,
      body: html`${refused.length === 0 ? '' : notYours(refused)}
        ${await batch(folded, considered, verdict === 'approve' ? createReadToEnd(FORM) : undefined)}
        <form id="${FORM}" method="post" action="/approvals/several/decide" class="card stack actions-card">
          ${csrfField(ask.session.csrf)}
          <input type="hidden" name="verdict" value="${verdict}" />
          ${requests.map(({ id, digest }) => html`<input type="hidden" name="shown" value="${id} ${digest}" />`)}
          ${
            verdict === 'approve'
              ? html`<label for="reason">${reasonLabel(rules)}</label>
                  <input
                    id="reason"
                    name="reason"
                    maxlength="1000"
                    ${rules.length > 0 ? html`required` : ''}
                  />
                  <label for="count"
                    >Type ${requests.length} to approve and send ${requests.length === 1 ? 'it' : 'them'}
                    now</label
                  >
                  <input
                    id="count"
                    name="count"
                    inputmode="numeric"
                    pattern="${requests.length}"
                    required
                    autocomplete="off"
                  />`
              : html`<label for="reason">Reason (required)</label
                  ><input id="reason" name="reason" required maxlength="1000" />`
          }
          <button type="submit" class="${verdict === 'approve' ? 'primary' : 'danger'}" data-busy="Sending…">
            ${verb} ${requests.length}
          </button>
          <a href="/approvals">Back without deciding</a>
        </form>`,
    }
  },
}

interface Judged {
  readonly request: ApprovalRequest
  readonly explained: Explained | string | null
}

/** Those that policy keeps from who is signed in. */
function notYours(refused: readonly Judged[]): Markup {
  return html`<section class="card" aria-labelledby="not-yours">
    <h2 id="not-yours">Left out</h2>
    <ul class="requests">
      ${refused.map(
        ({ request, explained }) =>
          html`<li>
            <a href="/approvals/${request.id}">
              <span class="what"><b>${about(request)}</b></span>
              <small class="kind"><code>${request.id}</code></small>
              ${refusalNote(refusedToYou(explained))}
            </a>
          </li>`,
      )}
    </ul>
    <p><a href="/approvals">Back to the queue</a></p>
  </section>`
}

/** Decides on each with the digest that was shown; what fails is shown and the others are gone on with. */
export const decideSeveral: PageRoute = {
  method: 'POST',
  path: '/approvals/several/decide',
  uses: ['requests.approve'],
  handle: async (context, ask) => {
    const verdict = verdictFrom(ask)
    const shown = new Map(ask.form.getAll('shown').map((text) => text.split(' ', 2) as [string, string]))
    if (verdict === 'approve' && ask.form.get('count') !== String(shown.size)) {
      throw new ShieldError('usage', `To approve ${shown.size}, their number has to be typed`, {
        hint: 'Go back and type it',
      })
    }
    const requests = await named(ask, [...shown.keys()])
    if (verdict === 'approve') {
      const considered = await ask.gate.requests.consider(requests)
      assertReadToEnd(ask.form, longValuesAmong((await foldedOf(context, considered)).comparison))
    }
    const results: Result[] = []
    for (const request of requests) {
      results.push(await decideOne(context, ask, { request, verdict, digest: shown.get(request.id) ?? '' }))
    }
    return { title: 'Done', body: resultList(results) }
  },
}

interface Wish {
  readonly request: ApprovalRequest
  readonly verdict: Decision['verdict']
  readonly digest: string
}

async function decideOne(
  context: PageContext,
  { session, gate, form }: PageAsk,
  { request, verdict, digest }: Wish,
): Promise<Result> {
  const reason = Array.from((form.get('reason') ?? '').trim())
    .slice(0, 1000)
    .join('')
  const wish = {
    id: request.id,
    digest,
    reason: reason === '' ? null : reason,
    assurance: 'session',
  } as const
  const watch = { signal: context.ending, onPhase: () => undefined }
  try {
    const { requests } = await gateNow(context, session)
    const decided = verdict === 'approve' ? await requests.approve(wish, watch) : await requests.reject(wish)
    return { request: decided.request, problem: null, earlier: decided.earlier }
  } catch (error) {
    if (!isShieldError(error)) throw error
    return {
      request: await gate.requests.get(request.id),
      problem: sayIn(error.wording.message, PAGE_WORDS.names),
      earlier: null,
    }
  }
}

/** Each may take a minute: whose token was revoked meanwhile, or who signed out, decides no more. Fails with `denied`. */
async function gateNow({ sessions, gateFor }: PageContext, { id, principal }: Session): Promise<GuardedGate> {
  const now = await sessions.use(id)
  if (now !== null) return gateFor(now.principal, 'web')
  throw new ShieldError('denied', `The session of ${principal.name} is over, or the token that opened it`)
}

function verdictFrom({ form }: PageAsk): Decision['verdict'] {
  const verdict = form.get('verdict')
  if (verdict === 'approve' || verdict === 'reject') return verdict
  throw new ShieldError('usage', 'Say whether to approve or to reject')
}

/** Fails with `usage` for none or too many, with `not_found` for one that may not be seen. */
async function named({ gate }: PageAsk, ids: readonly string[]): Promise<readonly ApprovalRequest[]> {
  const wanted = [...new Set(ids)]
  if (wanted.length === 0)
    throw new ShieldError('usage', 'No request was selected', { hint: 'Go back and select at least one' })
  if (wanted.length > MOST) throw new ShieldError('usage', `At most ${MOST} are decided on together`)
  const found = await Promise.all(wanted.map((id) => gate.requests.get(id)))
  return found
}

/** Several side by side without their machinery, and what leads to the machinery of each. */
interface FoldedBatch {
  readonly comparison: Comparison
  readonly folds: ReadonlyMap<string, Markup>
}

async function foldedOf(context: PageContext, considered: readonly Considered[]): Promise<FoldedBatch> {
  const open: Considered[] = []
  const folds = new Map<string, Markup>()
  for (const one of considered) {
    await giveWay()
    const folded = await foldedPreview(context, one)
    open.push({ ...one, preview: folded.open })
    folds.set(one.request.id, machineryFold(one, folded))
  }
  return { comparison: compareRequests(open), folds }
}

/** What they share once, then each with what is its own, then their sums. Everything that is sent stands in it. */
async function batch(
  { comparison, folds }: FoldedBatch,
  considered: readonly Considered[],
  ends?: ReadToEnd,
): Promise<Markup> {
  const each: Markup[] = []
  for (const one of comparison.requests) {
    await giveWay()
    each.push(oneOf(one, folds.get(one.request.id) ?? '', ends))
  }
  return html`${together(comparison, considered)}
  ${
    comparison.shared.length === 0
      ? ''
      : html`<section class="card" aria-labelledby="shared">
          <h2 id="shared">${sameIn(comparison.requests.length)}</h2>
          ${factList(comparison.shared, ends)}
        </section>`
  }
  ${each}`
}

function longValuesAmong({ shared, requests }: Comparison): number {
  return [...shared, ...requests.flatMap(({ own }) => own)].filter(({ value }) => isLong(value)).length
}

function oneOf({ request, own, odd }: ComparedRequest, fold: Markup | '', ends?: ReadToEnd): Markup {
  return html`<section class="card" aria-labelledby="${request.id}">
    <h2 id="${request.id}">${about(request)} ${suspicionMark(request)}</h2>
    <p class="note">
      Asked by <bdi>${safeText(request.requester.name)}</bdi>
      <small class="kind"><code>${request.id}</code></small>
      ${request.state === 'pending' ? '' : stateMark(request.state)}
    </p>
    ${request.reason === null ? '' : ownWords(request.reason, request.id)}
    ${
      odd.length === 0
        ? ''
        : html`<ul class="flags" aria-label="The odd one out">
            ${odd.map((why) => html`<li>the odd one out: ${safeText(why)}</li>`)}
          </ul>`
    }
    ${factList(own, ends)} ${fold}
  </section>`
}

function together({ sums }: Comparison, considered: readonly Considered[]): Markup {
  const alike = new Map(
    considered.map(({ request, approvedToday }) => [
      `${request.operation} asked by ${request.requester.name}`,
      approvedToday,
    ]),
  )
  return html`<section class="card" aria-labelledby="together">
    <h2 id="together">Together</h2>
    ${factList([
      { label: 'Requests', value: String(considered.length) },
      ...sums.map(({ label, currency, count, total }) => ({
        label: `${label}, ${count} added up`,
        value: `${total ?? 'cannot be added up'} ${currency}`,
      })),
      ...[...alike].map(([kind, count]) => ({ label: 'Approved today', value: `${count} of ${kind}` })),
    ])}
  </section>`
}
