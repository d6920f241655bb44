import { html } from 'hono/html'
import { gateStrength } from '../../domain/access/gate-strength.ts'
import type { AuditEntry } from '../../domain/audit/audit.ts'
import type { LabelledValue } from '../../domain/request/preview.ts'
import { shareOfPolicy, type Status, writesText } from '../../domain/health/status.ts'
import { isFull } from '../../domain/limits.ts'
import { contradictionText } from '../../domain/request/outcome.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'
import type { ListedRequest } from '../../domain/request/request-view.ts'
import { isShieldError } from '../../domain/errors.ts'
import { chapterOf, wordsOf } from '../../gate/show/tell-story.ts'
import { sayCommands } from '../../domain/text/command-words.ts'
import { PAGE_WORDS } from '../server/command-words.ts'
import {
  about,
  countBadge,
  momentOf,
  requestList,
  suspicionMark,
  oldestFirst,
} from './requests/request-list.ts'
import { safeText } from '../../domain/text/safe-text.ts'
import type { GuardedGate } from '../../gate/access/guarded-gate.ts'
import type { HttpContext } from '../context.ts'
import { connectionsCard, healthMark, isBroken } from './connections/connections.ts'
import { holdForm, holdNotice } from './hold.ts'
import type { Markup } from './layout.ts'
import type { PageRoute } from './page-route.ts'
import { factList } from './requests/fact-list.ts'
import type { Session } from '../../gate/access/sessions.ts'

const RECENT = 20

/** So many of one kind; the queue has them all. */
const MOST_HERE = 10

/** The overview: what waits, what is in doubt, what is broken; then connections, what happened last, the settings. */
export const dashboard: PageRoute = {
  method: 'GET',
  path: '/',
  uses: ['status'],
  handle: async (context, ask) => {
    const { session, gate } = ask
    const [status, recent, waiting, doubtful] = await Promise.all([
      gate.status({ check: false, strays: false }),
      gate.offers('audit') ? gate.audit({ limit: RECENT }) : [],
      gate.offers('requests.list') ? oldestFirst(gate, 'pending') : [],
      gate.offers('requests.list') ? oldestFirst(gate, 'unknown') : [],
    ])
    const now = context.now()
    return {
      title: 'Overview',
      isLive: true,
      body: html`${gate.offers('requests.list') ? notifyButton() : ''}
        <div id="standings" data-live-part>
          ${status.hold === null ? '' : holdNotice(status.hold, ask)} ${waitingCard(waiting, status, now)}
          ${doubtCard(doubtful, status, now)} ${brokenCard(status)} ${await atBoundNotice(context, gate)}
          ${connectionsCard(status.connections, gate)}
          ${recent.length === 0 ? '' : await recentCard(recent, status.connections, gate, now)}
        </div>
        ${inForceCard(status, session)}
        ${
          status.hold === null && gate.offers('brake.hold')
            ? html`<section class="card" aria-labelledby="brake">
                <h2 id="brake">Emergency brake</h2>
                ${holdForm(ask)}
              </section>`
            : ''
        }`,
    }
  },
}

/** Asks the browser, once it is pressed, to tell of what happens while a page is open. */
function notifyButton(): Markup {
  return html`<p class="scripted notify" hidden>
    <button type="button" class="quiet" id="notify">Notify me in this browser</button>
    <span class="note" id="notify-note" role="status"></span>
  </p>`
}

/** What waits for a decision, the oldest first, and how much waited for nobody. */
function waitingCard(waiting: readonly ListedRequest[], status: Status, now: number): Markup {
  const first = waiting.slice(0, MOST_HERE)
  const share = shareOfPolicy(status)
  return html`<section class="card" aria-labelledby="waiting">
    <h2 id="waiting">Waiting for a decision ${countBadge(waiting.length)}</h2>
    ${
      waiting.length === 0
        ? html`<p>Nothing waits for a decision.</p>`
        : requestList(first, { now, usual: 'pending', isSelectable: false })
    }
    <p>
      <a class="button" href="/approvals"
        >${waiting.length > first.length ? `Show all ${waiting.length}` : 'Open the queue'}</a
      >
    </p>
    ${share === null ? '' : html`<p class="note"><a href="/approvals?show=policy">Allowed by policy</a>: ${share}.</p>`}
  </section>`
}

/** What was sent and whose outcome nobody knows, and what late evidence contradicts. */
function doubtCard(doubtful: readonly ListedRequest[], { contradictions }: Status, now: number): Markup | '' {
  if (doubtful.length === 0 && contradictions.length === 0) return ''
  return html`<section class="card" aria-labelledby="doubt">
    <h2 id="doubt">In doubt ${countBadge(doubtful.length + contradictions.length)}</h2>
    ${requestList(doubtful.slice(0, MOST_HERE), { now, usual: 'unknown', isSelectable: false })}
    ${contradictions.map(
      (one) =>
        html`<p class="problem">
          <a href="/approvals/${one.id}"><code>${one.id}</code></a> ${contradictionText(one)}
        </p>`,
    )}
    ${doubtful.length > MOST_HERE ? html`<p><a href="/approvals?show=doubt">Show all ${doubtful.length}</a></p>` : ''}
  </section>`
}

/** What does not work, each with what to do. */
function brokenCard({ connections, clock, warnings }: Status): Markup | '' {
  const broken = connections.filter(({ health }) => isBroken(health))
  const others = [...(clock === null ? [] : ['The clock is not what it was: shield doctor']), ...warnings]
  if (broken.length + others.length === 0) return ''
  return html`<section class="card problem" aria-labelledby="broken">
    <h2 id="broken">Broken ${countBadge(broken.length + others.length)}</h2>
    ${broken.map(
      ({ connection, health, message, hint }) =>
        html`<p>
          <b><bdi>${safeText(connection.name)}</bdi></b> ${healthMark(health)}
          ${message === null ? '' : safeText(message)}
          ${hint === null ? '' : html`<span class="note">${safeText(sayCommands(hint, PAGE_WORDS.commands))}</span>`}
        </p>`,
    )}
    ${others.map((one) => html`<p>${safeText(sayCommands(one, PAGE_WORDS.commands))}</p>`)}
  </section>`
}

function inForceCard(status: Status, { principal }: Session): Markup {
  // The origin of a browser is not known; a process of the server's user can do what the second line says.
  const here = gateStrength({ kind: 'remote', roles: principal.roles, isOwnProcess: false })
  const { auditHead, auditReads } = status
  return html`<section class="card" aria-labelledby="in-force">
    <h2 id="in-force">In force</h2>
    ${factList([
      {
        label: 'Writes',
        value: writesText(status),
      },
      ...policyFacts(status),
      { label: 'Gate, with this token', value: `${here.mode}: ${here.why}` },
      { label: 'Gate, on the server', value: `${status.strength.mode}: ${status.strength.why}` },
      { label: 'Audit', value: auditText(auditHead, auditReads) },
    ])}
  </section>`
}

function policyFacts({ policy }: Status): readonly LabelledValue[] {
  if (policy === null) return []
  const { digest, paused } = policy
  const state = paused === null ? 'in force' : `paused by ${paused.by.name}: ${paused.reason}`
  return [{ label: 'Policy', value: `${digest.slice(0, 12)}, ${state}` }]
}

function auditText(head: Status['auditHead'], auditReads: boolean): string {
  const what = head === null ? 'everything is logged' : `${head.number} entries`
  return `${what}${auditReads ? '' : '; reads are not logged'}`
}

async function recentCard(
  entries: readonly AuditEntry[],
  connections: Status['connections'],
  gate: GuardedGate,
  now: number,
): Promise<Markup> {
  const names = new Map(connections.map(({ connection: { id, name } }) => [id, name]))
  const ids = new Set(
    entries.flatMap(({ subject }) => (subject?.startsWith('apr_') === true ? [subject] : [])),
  )
  const requests = new Map(
    await Promise.all([...ids].map(async (id) => [id, await findIn(gate, id)] as const)),
  )
  return html`<section class="card" aria-labelledby="recent">
    <h2 id="recent">Recent activity</h2>
    <ol class="story">
      ${entries.map((entry) => recentItem(entry, requests.get(entry.subject ?? '') ?? null, names, now))}
    </ol>
  </section>`
}

/** Null: somebody only asked for it. */
async function findIn({ requests }: GuardedGate, id: string): Promise<ApprovalRequest | null> {
  try {
    return await requests.get(id)
  } catch (error) {
    if (isShieldError(error) && error.code === 'not_found') return null
    throw error
  }
}

/** `names`: those of the connections that are there, by id. */
function recentItem(
  entry: AuditEntry,
  request: ApprovalRequest | null,
  names: ReadonlyMap<string, string>,
  now: number,
): Markup {
  const { at, actor } = entry
  const what = request === null ? wordsOf(entry) : chapterOf(entry, request).what
  return html`<li>
    <b><bdi>${safeText(actor.name)}</bdi></b> <bdi>${safeText(what)}</bdi>
    ${request === null ? subjectOf(entry, names) : html`· <a href="/approvals/${request.id}">${about(request)}</a> ${suspicionMark(request)}`}
    ${momentOf(at, actor.door, now)}
  </li>`
}

/** A connection that is gone has its id alone. */
function subjectOf({ subject }: AuditEntry, names: ReadonlyMap<string, string>): Markup | '' {
  if (subject === null) return ''
  const name = names.get(subject)
  return name === undefined ? html`· <code>${safeText(subject)}</code>` : html`· <bdi>${safeText(name)}</bdi>`
}

/** Who has as much waiting as one may, or was refused as often, for those who see everybody's requests. */
async function atBoundNotice(
  { settings: { bounds }, doorLog }: HttpContext,
  gate: GuardedGate,
): Promise<Markup | ''> {
  if (!gate.offers('server.waiting')) return ''
  const waiting = await gate.server.waiting()
  const lines = [
    ...waiting
      .filter((one) => isFull(one, bounds))
      .map(({ requester, pending, bytes }) => [
        requester,
        `has ${pending} requests waiting (${bytes} bytes)`,
      ]),
    ...doorLog.refusedMost().map((name) => [name, `was refused ${bounds.refusals} times within an hour`]),
  ]
  if (lines.length === 0) return ''
  return html`<section class="card problem" aria-labelledby="at-bound">
    <h2 id="at-bound">At the bound</h2>
    ${lines.map(([name = '', what]) => html`<p><bdi>${safeText(name)}</bdi> ${what}, and is refused more.</p>`)}
  </section>`
}
