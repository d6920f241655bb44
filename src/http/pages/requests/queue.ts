import { html } from 'hono/html'
import { OPEN_STATES, type State, STATES } from '../../../domain/request/request.ts'
import type { ListedRequest } from '../../../domain/request/request-view.ts'
import type { GuardedGate } from '../../../gate/access/guarded-gate.ts'
import { holdNotice } from '../hold.ts'
import { csrfField, type Markup } from '../layout.ts'
import type { PageRoute } from '../page-route.ts'
import { countBadge, requestList } from './request-list.ts'

const MOST = 200

/** What a link of the filter leads to. */
const VIEWS: ReadonlyMap<string, readonly State[]> = new Map([
  ['waiting', ['pending']],
  ['open', OPEN_STATES],
  ['doubt', ['unknown']],
  ['all', STATES],
])

const WORDS: Readonly<Record<string, string>> = {
  waiting: 'Waiting',
  open: 'Open',
  doubt: 'In doubt',
  all: 'All',
}

/** The approval queue. */
export const queuePage: PageRoute = {
  method: 'GET',
  path: '/approvals',
  uses: ['requests.list'],
  handle: async (context, ask) => {
    const { session, gate, query } = ask
    const asked = query.get('show') ?? ''
    const view = VIEWS.has(asked) ? asked : 'open'
    const before = query.get('before')
    const states = VIEWS.get(view) ?? OPEN_STATES
    const { requests, hold } = await gate.requests.list({
      states: states === STATES ? [] : states,
      limit: MOST,
      ...(before === null ? {} : { before }),
    })
    const mayDecide = gate.offers('requests.approve')
    return {
      title: 'Approvals',
      isLive: true,
      body: html`${await filter(view, gate)}
        <div id="queue" data-live-part>
          ${hold === null ? '' : holdNotice(hold, ask)}
          ${before === null ? '' : html`<p><a href="/approvals?show=${view}">Back to the newest</a></p>`}
          ${listed(requests, { view, now: context.now(), isSelectable: mayDecide })}
        </div>
        ${mayDecide ? severalForm(session.csrf) : ''}
        <p class="note scripted" hidden>Press <kbd>?</kbd> for the keys.</p>`,
    }
  },
}

interface Look {
  readonly view: string
  readonly now: number
  readonly isSelectable: boolean
}

function listed(requests: readonly ListedRequest[], { view, now, isSelectable }: Look): Markup {
  if (requests.length === 0) {
    return html`<p class="empty">Nothing ${view === 'all' ? 'was ever proposed' : 'waits here'}.</p>`
  }
  const usual = view === 'all' ? null : view === 'doubt' ? 'unknown' : 'pending'
  const last = requests.length === MOST ? requests.at(-1)?.request.id : undefined
  const older = `/approvals?show=${view}&before=${last}`
  return html`${last === undefined ? '' : html`<p class="note">Here are ${MOST}, the newest first; <a href="${older}">older ones</a> stand on the next page.</p>`}
  ${requestList(requests, { now, usual, isSelectable })}
  ${last === undefined ? '' : html`<p><a class="button" href="${older}">Older ones</a></p>`}`
}

async function filter(view: string, gate: GuardedGate): Promise<Markup> {
  const tabs = await Promise.all(
    [...VIEWS].map(async ([name, states]) => ({
      name,
      count: states === STATES ? 0 : await gate.requests.count(states),
    })),
  )
  return html`<nav aria-label="Which requests" class="filter" id="filter" data-live-part>
    ${tabs.map(
      ({ name, count }) =>
        html`<a href="/approvals?show=${name}" ${name === view ? html`aria-current="page"` : ''}
          >${WORDS[name] ?? name} ${countBadge(count)}</a
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
