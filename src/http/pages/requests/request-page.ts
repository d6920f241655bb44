import { html } from 'hono/html'
import { bytesOf, textOf, type Body } from '../../../domain/request/body.ts'
import type { LabelledValue } from '../../../domain/request/preview.ts'
import {
  type Chapter,
  type ErasedView,
  requestFacts,
  type RequestView,
} from '../../../domain/request/request-view.ts'
import { APPROVE_FORM, decisionForms, mayApprove } from './decision-forms.ts'
import { createReadToEnd, factList } from './fact-list.ts'
import { holdNotice } from '../hold.ts'
import type { Markup } from '../layout.ts'
import type { PageAsk, PageRoute } from '../page-route.ts'
import { changesSection, ownWords, previewSection, stateMark } from './preview-section.ts'
import { about, aboutText, momentOf, suspicionMark } from './request-list.ts'
import { safeText } from '../../../domain/text/safe-text.ts'
import { relativeTime } from '../../../domain/text/times.ts'

/** One request: what would be sent, who asks, what they say, and what became of it. */
export const requestPage: PageRoute = {
  method: 'GET',
  path: '/approvals/:id',
  uses: ['requests.view'],
  handle: async (_context, ask) => {
    const { gate, params } = ask
    const view = await gate.requests.view(params['id'] ?? '')
    const [story, hold] = await Promise.all([gate.requests.story(view.request.id), gate.brake.inForce()])
    return {
      title: aboutText(view.request),
      heading: about(view.request),
      isLive: true,
      body: html`<p>
          ${stateMark(view.request.state)} ${suspicionMark(view.request)} <code>${view.request.id}</code>
        </p>
        ${askedBy(view)} ${hold === null ? '' : holdNotice(hold, ask)}
        ${view.preview === null ? erased(view) : whole(view, ask)}
        ${view.preview === null ? '' : actions(view, ask)}
        <div id="request" data-live-part>
          <section aria-labelledby="about" class="card">
            <h2 id="about">About this request</h2>
            ${factList(requestFacts(view))}
          </section>
          ${storySection(story, view.now)}
        </div>
        ${view.preview === null ? '' : withTheRest(view)}`,
    }
  },
}

/** Who wants it and since when, and how long somebody has to decide. */
function askedBy({ request, now }: Pick<RequestView, 'request' | 'now'>): Markup {
  const { requester, createdAt, expiresAt, state, operation } = request
  const ends = state === 'pending' && expiresAt !== null ? `, expires ${relativeTime(expiresAt, now)}` : ''
  return html`<p class="note">
    Asked by <bdi>${safeText(requester.name)}</bdi>, ${relativeTime(createdAt, now)}${ends}
    <small class="kind">${operation}</small>
  </p>`
}

function whole(view: RequestView, { gate }: PageAsk): Markup {
  return html`${previewSection(view.preview, mayApprove(view.request, gate) ? createReadToEnd(APPROVE_FORM) : undefined)}
  ${view.earlier === null ? '' : changesSection(view.earlier.id, view.earlier.changes)}
  ${view.request.reason === null ? '' : ownWords(view.request.reason)}`
}

function actions(view: RequestView, ask: PageAsk): Markup | '' {
  const { gate } = ask
  return gate.offers('requests.approve') || gate.offers('requests.cancel')
    ? decisionForms(view.request, ask)
    : ''
}

function erased({ request }: ErasedView): Markup {
  return html`<p class="card">The content of ${request.id} was erased.</p>`
}

/** The bytes themselves, behind a fold. */
function withTheRest({ request }: RequestView): Markup {
  return html`<details class="card">
    <summary>The call, as it is sent</summary>
    ${factList([
      { label: 'Method', value: request.call.method },
      { label: 'Path', value: request.call.path },
      {
        label: 'Query',
        value: new URLSearchParams(
          request.call.query.map(([name, value]): [string, string] => [name, value]),
        ).toString(),
      },
      ...bodyRows(request.call.body),
    ])}
  </details>`
}

/** Bytes that are no text are written in base64. */
function bodyRows(body: Body | null): readonly LabelledValue[] {
  if (body === null || typeof body === 'string') return [{ label: 'Body', value: body ?? '' }]
  const text = textOf(bytesOf(body))
  return [
    { label: 'Type', value: body.type },
    text === undefined ? { label: 'Body (base64)', value: body.base64 } : { label: 'Body', value: text },
  ]
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
