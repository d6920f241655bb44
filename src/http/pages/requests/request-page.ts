import { html } from 'hono/html'
import { type ApprovalRequest, lossOf, stateNow } from '../../../domain/request/request.ts'
import {
  type Chapter,
  type ErasedView,
  requestFacts,
  type RequestView,
} from '../../../domain/request/request-view.ts'
import type { Explained } from '../../../domain/ruling/explained.ts'
import { APPROVE_FORM, decisionForms, mayApprove } from './decision-forms.ts'
import { createReadToEnd, factList, shownValue } from './fact-list.ts'
import { holdNotice } from '../hold.ts'
import type { Markup } from '../layout.ts'
import type { PageAsk, PageContext, PageRoute } from '../page-route.ts'
import { foldedPreview } from '../../../gate/show/fold-machinery.ts'
import { machineryFold, changesSection, ownWords, previewSection, stateMark } from './preview-section.ts'
import { explainedFor, policySection, refusedToYou, rulesForReason } from './policy-section.ts'
import { about, aboutText, momentOf, suspicionMark, nextToDecide } from './request-list.ts'
import { safeText } from '../../../domain/text/safe-text.ts'
import { relativeTime } from '../../../domain/text/times.ts'
import { type Block, showWritten } from '../../../domain/operation/display.ts'

/** One request: what would be sent, who asks, what they say, and what became of it. */
export const requestPage: PageRoute = {
  method: 'GET',
  path: '/approvals/:id',
  uses: ['requests.view'],
  handle: async (context, ask) => {
    const { gate, params } = ask
    const view = await gate.requests.view(params['id'] ?? '')
    const { request } = view
    const [story, hold] = await Promise.all([gate.requests.story(request.id), gate.brake.inForce()])
    return {
      title: aboutText(request),
      heading: about(request),
      isLive: true,
      body: html`<p>${stateMark(request.state)} ${suspicionMark(request)} <code>${request.id}</code></p>
        <div id="asked" data-live-part>${askedBy(view)}</div>
        <div id="hold" data-live-part>${hold === null ? '' : holdNotice(hold, ask)}</div>
        ${isOver(request) ? await resultCard(context, ask, request) : ''}
        ${view.preview === null ? erased(view) : await whole(context, view, ask)}
        <div id="request" data-live-part>
          <section aria-labelledby="about" class="card">
            <h2 id="about">About this request</h2>
            ${factList(requestFacts(view).filter(({ label }) => view.preview === null || label !== 'Digest'))}
          </section>
          ${storySection(story, view.now)}
        </div>`,
    }
  },
}

/** Whether it was decided on, and sent where that was decided. */
function isOver({ state }: ApprovalRequest): boolean {
  return state !== 'pending' && state !== 'approved'
}

/** Who wants it and since when, and how long somebody has to decide. */
function askedBy({ request, now }: Pick<RequestView, 'request' | 'now'>): Markup {
  const { requester, createdAt, expiresAt, state, operation } = request
  const ends = state === 'pending' && expiresAt !== null ? `, expires ${relativeTime(expiresAt, now)}` : ''
  return html`<p class="note">
    Asked by <bdi>${safeText(requester.name)}</bdi>, ${relativeTime(createdAt, now)}${ends} ·
    <small class="kind">${operation}</small>
  </p>`
}

/**
 * What the requester and the policy say stands above what is so, and the question directly below it: the last thing that is read before
 * a decision is never the requester's own.
 */
async function whole(context: PageContext, view: RequestView, ask: PageAsk): Promise<Markup> {
  const { request, earlier } = view
  const folded = await foldedPreview(context, view)
  const explained = await explainedFor(ask.gate, request)
  const isOffered = mayApprove(request, ask.gate) && refusedToYou(explained).length === 0
  const ends = isOffered ? createReadToEnd(APPROVE_FORM) : undefined
  return html`${request.reason === null ? '' : ownWords(request.reason)}
  ${earlier === null ? '' : changesSection(earlier.id, earlier.changes)} ${policySection(explained)}
  ${previewSection(folded.open, ends)} ${actions(view, ask, explained)}
  ${isOver(request) ? '' : await nextLink(ask, request)} ${machineryFold(view, folded)}`
}

/** What somebody may still do with it. */
function actions(view: RequestView, ask: PageAsk, explained: Explained | string | null): Markup | '' {
  const { gate } = ask
  const { state } = view.request
  const isOpen = state === 'pending' || state === 'approved' || state === 'unknown'
  return isOpen && (gate.offers('requests.approve') || gate.offers('requests.cancel'))
    ? decisionForms(view.request, {
        ...ask,
        reasonRequiredBy: rulesForReason([explained]),
        refusedToYou: refusedToYou(explained),
      })
    : ''
}

function erased({ request }: ErasedView): Markup {
  return html`<p class="card">The content of ${request.id} ${lossOf(request)}.</p>`
}

/** What happened to a request, the oldest first. */
function storySection(story: readonly Chapter[], now: number): Markup {
  return html`<section aria-labelledby="story" class="card">
    <h2 id="story">What happened</h2>
    <ol class="story">
      ${story.map(
        ({ at, actor, what }) =>
          html`<li>
            <b><bdi>${safeText(actor.name)}</bdi></b> <bdi>${safeText(what)}</bdi>
            ${momentOf(at, actor.door, now)}
          </li>`,
      )}
    </ol>
  </section>`
}

/** What became of a request that nobody decides on any more, and where to go from here. */
async function resultCard(context: PageContext, ask: PageAsk, request: ApprovalRequest): Promise<Markup> {
  const { ending, decision, state } = request
  const why =
    state === 'rejected' ? (decision?.reason ?? '') : state === 'succeeded' ? '' : (ending?.message ?? '')
  return html`<section class="card result ${state}" aria-labelledby="result">
    <h2 id="result">It ${stateNow(state)}</h2>
    ${why === '' ? '' : shownValue(why, state === 'rejected' ? 'Reason' : 'What became of it')}
    ${state === 'succeeded' ? await written(context, request) : ''} ${await nextLink(ask, request)}
  </section>`
}

/** The way to the next request that somebody may decide on. */
async function nextLink({ gate }: PageAsk, request: ApprovalRequest): Promise<Markup | ''> {
  if (!gate.offers('requests.approve')) return ''
  const next = await nextToDecide(gate, request)
  return next === null
    ? html`<p class="next">Nothing else waits for you. <a href="/approvals">Back to the queue</a></p>`
    : html`<p class="next">
        <a
          class="button ${request.state === 'pending' ? '' : 'primary'}"
          id="next"
          href="/approvals/${next.id}"
          >Next request</a
        >
      </p>`
}

/** What the operation shows of what it did. */
async function written({ operations }: PageContext, request: ApprovalRequest): Promise<readonly Markup[]> {
  const operation = (await operations()).find(({ name }) => name === request.operation)
  if (operation?.kind !== 'write' || request.ending === null || request.purgedAt !== undefined) return []
  return showWritten(operation, request.ending).map(block)
}

function block(one: Block): Markup {
  if (one.kind === 'facts') {
    const links = one.facts.filter(({ value }) => isLink(value))
    return html`${factList(one.facts.filter(({ value }) => !isLink(value)))} ${links.map(link)}`
  }
  if (one.kind === 'table') {
    const rows = one.rows.map((row) => row.join(', ')).join('\n')
    return shownValue(rows === '' ? one.empty : rows, 'Result')
  }
  return one.text === '' ? html`` : html`<p>${shownValue(one.text, 'Result')}</p>`
}

/** Addresses that lead to the provider; nothing else becomes a link. */
function isLink(value: string): boolean {
  return /^https:\/\/[^\s"'<>\\]+$/.test(value) && safeText(value) === value && URL.canParse(value)
}

function link({ label, value }: { readonly label: string; readonly value: string }): Markup {
  return html`<p>
    ${safeText(label)}: <a href="${value}" rel="noopener noreferrer" target="_blank"><bdi>${value}</bdi></a>
  </p>`
}
