import { html } from 'hono/html'
import { defined } from '../../../domain/text/json.ts'
import { type Decider, OPEN_STATES, type State } from '../../../domain/request/request.ts'
import type { ListedRequest } from '../../../domain/request/request-view.ts'
import type { GuardedGate } from '../../../gate/access/guarded-gate.ts'
import { holdNotice } from '../hold.ts'
import { csrfField, type Markup } from '../layout.ts'
import type { PageRoute } from '../page-route.ts'
import { countBadge, requestList } from './request-list.ts'

const MOST = 200

/** What a link of the filter leads to. */
interface View {
  readonly words: string
  /** Empty: all; of `ended`, those that it looks through. */
  readonly states: readonly State[]
  readonly decidedBy?: Decider
  /** The latest end comes first, and there is no page of older ones. */
  readonly isEnded?: boolean
  /** The state that goes without saying there. */
  readonly usual: State | null
  /** Said where there is nothing. */
  readonly empty: string
}

const WAITS_HERE = { usual: 'pending', empty: 'Nothing waits here.' } as const

const OPEN: View = { words: 'Open', states: OPEN_STATES, ...WAITS_HERE }

const VIEWS: ReadonlyMap<string, View> = new Map<string, View>([
  ['waiting', { words: 'Waiting', states: ['pending'], ...WAITS_HERE }],
  ['open', OPEN],
  ['doubt', { words: 'In doubt', states: ['unknown'], ...WAITS_HERE, usual: 'unknown' }],
  [
    'policy',
    {
      words: 'By policy',
      states: [],
      decidedBy: 'policy',
      usual: 'succeeded',
      empty: 'Policy has decided nothing.',
    },
  ],
  ['ended', { words: 'Ended', states: [], isEnded: true, usual: null, empty: 'Nothing has ended yet.' }],
  ['all', { words: 'All', states: [], usual: null, empty: 'Nothing was ever proposed.' }],
])

/** The approval queue. */
export const queuePage: PageRoute = {
  method: 'GET',
  path: '/approvals',
  uses: ['requests.list', 'requests.ended'],
  handle: async (context, ask) => {
    const { session, gate, query } = ask
    const asked = query.get('show') ?? ''
    const name = VIEWS.has(asked) ? asked : 'open'
    const before = query.get('before')
    const view = VIEWS.get(name) ?? OPEN
    const [requests, hold] = await Promise.all([requestsOf(gate, view, before), gate.brake.inForce()])
    const mayDecide = gate.offers('requests.approve')
    return {
      title: 'Approvals',
      isLive: true,
      body: html`${await filter(name, gate)}
        <div id="queue" data-live-part>
          ${hold === null ? '' : holdNotice(hold, ask)}
          ${before === null ? '' : html`<p><a href="/approvals?show=${name}">Back to the newest</a></p>`}
          ${listed(requests, { name, view, now: context.now(), isSelectable: mayDecide })}
        </div>
        ${mayDecide ? severalForm(session.csrf) : ''}
        <p class="note scripted" hidden>Press <kbd>?</kbd> for the keys.</p>`,
    }
  },
}

async function requestsOf(
  gate: GuardedGate,
  { states, decidedBy, isEnded = false }: View,
  before: string | null,
): Promise<readonly ListedRequest[]> {
  if (isEnded) {
    return (await gate.requests.ended({ limit: MOST })).map((request) => ({ request, owner: null }))
  }
  const more = defined({ decidedBy, before: before ?? undefined })
  return (await gate.requests.list({ states, limit: MOST, ...more })).requests
}

interface Look {
  readonly name: string
  readonly view: View
  readonly now: number
  readonly isSelectable: boolean
}

function listed(requests: readonly ListedRequest[], { name, view, now, isSelectable }: Look): Markup {
  const { usual, empty, isEnded } = view
  if (requests.length === 0) return html`<p class="empty">${empty}</p>`
  if (isEnded === true) {
    return html`<p class="note">
        The latest come first${requests.length === MOST ? `; here are ${MOST}` : ''}.
      </p>
      ${requestList(requests, { now, usual, isSelectable })}`
  }
  const last = requests.length === MOST ? requests.at(-1)?.request.id : undefined
  const older = `/approvals?show=${name}&before=${last}`
  return html`${last === undefined ? '' : html`<p class="note">Here are ${MOST}, the newest first; <a href="${older}">older ones</a> stand on the next page.</p>`}
  ${requestList(requests, { now, usual, isSelectable })}
  ${last === undefined ? '' : html`<p><a class="button" href="${older}">Older ones</a></p>`}`
}

async function filter(shown: string, gate: GuardedGate): Promise<Markup> {
  const tabs = await Promise.all(
    [...VIEWS].map(async ([name, { words, states }]) => ({
      name,
      words,
      count: states.length === 0 ? 0 : await gate.requests.count(states),
    })),
  )
  return html`<nav aria-label="Which requests" class="filter" id="filter" data-live-part>
    ${tabs.map(
      ({ name, words, count }) =>
        html`<a href="/approvals?show=${name}" ${name === shown ? html`aria-current="page"` : ''}
          >${words} ${countBadge(count)}</a
        >`,
    )}
  </nav>`
}

/** Where the marked ones go: to a page that shows all of them before anything is decided. */
function severalForm(csrf: string): Markup {
  return html`<form id="several" method="post" action="/approvals/several" class="bar">
    ${csrfField(csrf)}
    <label class="scripted" hidden><input type="checkbox" id="select-all" /> Select all</label>
    <output id="selected" class="scripted" hidden></output>
    <button type="submit" name="verdict" value="approve" class="primary">Review to approve</button>
    <button type="submit" name="verdict" value="reject">Review to reject</button>
  </form>`
}
