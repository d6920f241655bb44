import { html } from 'hono/html'
import { gateStrength } from '../../domain/access/gate-strength.ts'
import type { AuditEntry } from '../../domain/audit/audit.ts'
import type { Status } from '../../domain/health/status.ts'
import { isFull } from '../../domain/limits.ts'
import { contradictionText } from '../../domain/request/outcome.ts'
import { OPEN_STATES } from '../../domain/request/request.ts'
import { safeText } from '../../domain/text/safe-text.ts'
import { localTime } from '../../domain/text/times.ts'
import type { GuardedGate } from '../../gate/access/guarded-gate.ts'
import type { HttpContext } from '../context.ts'
import { connectionsCard } from './connections/connections.ts'
import { holdForm, holdNotice } from './hold.ts'
import type { Markup } from './layout.ts'
import type { PageRoute } from './page-route.ts'
import { factList } from './requests/fact-list.ts'
import type { Session } from './sessions.ts'

const RECENT = 20

/** The overview: connections and their health, the queue, the settings, and what happened last. */
export const dashboard: PageRoute = {
  method: 'GET',
  path: '/',
  uses: ['status'],
  handle: async (context, ask) => {
    const { session, gate } = ask
    const [status, recent] = await Promise.all([
      gate.status({ check: false, strays: false }),
      gate.offers('audit') ? gate.audit({ limit: RECENT }) : [],
    ])
    return {
      title: 'Overview',
      isLive: true,
      body: html`<div id="standings" data-live-part>
          ${status.hold === null ? '' : holdNotice(status.hold, ask)} ${queueCard(status)}
          ${await atBoundNotice(context, gate)} ${connectionsCard(status.connections, gate)}
          ${recent.length === 0 ? '' : recentCard(recent)}
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

function queueCard({ requests, contradictions }: Status): Markup {
  const open = OPEN_STATES.filter((state) => requests[state] > 0)
  return html`<section class="card" aria-labelledby="queue-card">
    <h2 id="queue-card">Queue</h2>
    ${
      open.length === 0
        ? html`<p>Nothing waits for a decision.</p>`
        : html`<p class="counts">
            ${open.map((state) => html`<span><b>${String(requests[state])}</b> ${state}</span>`)}
          </p>`
    }
    ${contradictions.map(
      (one) =>
        html`<p class="problem">
          <a href="/approvals/${one.id}"><code>${one.id}</code></a> ${contradictionText(one)}
        </p>`,
    )}
    <p><a class="button" href="/approvals">Open the queue</a></p>
  </section>`
}

function inForceCard(status: Status, { principal }: Session): Markup {
  // The origin of a browser is not known; a process of the server's user can do what the second line says.
  const here = gateStrength({ kind: 'remote', roles: principal.roles, isOwnProcess: false })
  const { auditHead, auditReads, writeRequiresApproval, clock } = status
  return html`<section class="card" aria-labelledby="in-force">
    <h2 id="in-force">In force</h2>
    ${factList([
      {
        label: 'Writes',
        value: writeRequiresApproval
          ? 'wait for a person'
          : 'are approved by policy (INTEGRATIONS_WRITE_REQUIRES_APPROVAL=0)',
      },
      { label: 'Gate, with this token', value: `${here.mode}: ${here.why}` },
      { label: 'Gate, on the server', value: `${status.strength.mode}: ${status.strength.why}` },
      { label: 'Audit', value: auditText(auditHead, auditReads) },
      ...(clock === null ? [] : [{ label: 'Clock', value: 'is not what it was: shield doctor' }]),
    ])}
  </section>`
}

function auditText(head: Status['auditHead'], auditReads: boolean): string {
  const what = head === null ? 'everything is logged' : `${head.number} entries`
  return `${what}${auditReads ? '' : '; reads are not logged'}`
}

function recentCard(entries: readonly AuditEntry[]): Markup {
  return html`<section class="card" aria-labelledby="recent">
    <h2 id="recent">Recent activity</h2>
    <ol class="story">
      ${entries.map(
        ({ at, type, actor, subject }) =>
          html`<li>
            <time datetime="${at}">${localTime(at)}</time> <bdi>${safeText(actor.name)}</bdi> (${actor.door})
            ${type.replaceAll(/[._]/g, ' ')}
            ${subject?.startsWith('apr_') === true ? html`<a href="/approvals/${subject}"><code>${subject}</code></a>` : ''}
          </li>`,
      )}
    </ol>
  </section>`
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
