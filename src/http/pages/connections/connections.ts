import { html } from 'hono/html'
import type { ConnectionStatus, Health } from '../../../domain/health/status.ts'
import { type Stray, type Strays, strayText } from '../../../domain/provider/stray.ts'
import { safeText } from '../../../domain/text/safe-text.ts'
import type { GuardedGate } from '../../../gate/access/guarded-gate.ts'
import { sayCommands } from '../../../domain/text/command-words.ts'
import { PAGE_WORDS } from '../../server/command-words.ts'
import type { Markup } from '../layout.ts'
import type { PageRoute } from '../page-route.ts'

/**
 * The connections with their health as each provider says just now. Not live: every look asks all of them, and a change
 * of the queue is no reason to.
 */
export const connectionsPage: PageRoute = {
  method: 'GET',
  path: '/connections',
  uses: ['status'],
  handle: async (_context, { gate }) => {
    const { connections, strays } = await gate.status({ check: true, strays: true })
    return {
      title: 'Connections, checked just now',
      body: html`${connectionsCard(connections, gate)} ${strays === null ? '' : straysCard(strays)}
        <p><a href="/">Overview</a></p>`,
    }
  },
}

/** The connections at Nango that shield does not know, the newest of them; nothing where there are none. */
function straysCard({ newest, count }: Strays): Markup {
  if (count === 0) return html``
  const more = count - newest.length
  return html`<section class="card" aria-labelledby="strays">
    <h2 id="strays">At Nango, not known here</h2>
    <ul class="connections">
      ${newest.map(strayItem)}
    </ul>
    ${more > 0 ? html`<p class="note">${String(more)} more at Nango.</p>` : ''}
    <p class="note">
      A consent that came late leaves such a connection, or it is another program’s. The command line takes
      one over (shield connections adopt) or deletes it at Nango (shield connections discard).
    </p>
  </section>`
}

function strayItem(stray: Stray): Markup {
  return html`<li>
    <span class="what"
      ><b><bdi>${safeText(stray.nangoConnectionId)}</bdi></b></span
    >
    <span class="note"><bdi>${safeText(strayText(stray))}</bdi></span>
  </li>`
}

/** How a word is coloured: nothing to do, somebody should look, it does not work; `quiet`: nobody knows. */
type Look = 'good' | 'attention' | 'bad' | 'quiet'

/** Each is `.health.LOOK` in the stylesheet. */
export const HEALTH_LOOKS: Readonly<Record<Health, Look>> = {
  ok: 'good',
  unchecked: 'quiet',
  token_dead: 'bad',
  refresh_failed: 'attention',
  refresh_backoff: 'attention',
  refresh_exhausted: 'bad',
  scopes_missing: 'attention',
  account_changed: 'bad',
  refused: 'bad',
  provider_down: 'attention',
  gone: 'bad',
  other_environment: 'attention',
  key_refused: 'bad',
  right_missing: 'attention',
  integration_missing: 'bad',
  nango_failed: 'attention',
  nango_unreachable: 'attention',
}

/** Whether somebody has to do something about it. */
export function isBroken(health: Health): boolean {
  return HEALTH_LOOKS[health] === 'bad' || HEALTH_LOOKS[health] === 'attention'
}

/** The health of a connection as a word with a colour; never a colour alone. */
export function healthMark(health: Health): Markup {
  return html`<span class="health ${HEALTH_LOOKS[health]}">${health.replaceAll('_', ' ')}</span>`
}

/** Every connection with its health, and what may be done with it. */
export function connectionsCard(connections: readonly ConnectionStatus[], gate: GuardedGate): Markup {
  const mayConnect = gate.offers('connections.connect')
  return html`<section class="card" aria-labelledby="connections">
    <h2 id="connections">Connections</h2>
    ${connections.length === 0 ? html`<p class="empty">Nothing is connected.</p>` : ''}
    <ul class="connections">
      ${connections.map((one) => connectionItem(one, mayConnect))}
    </ul>
    <p>
      ${connections.length === 0 ? '' : html`<a class="button" href="/connections">Check each of them now</a>`}
      ${mayConnect ? html`<a class="button" href="/connect">Connect an account</a>` : ''}
    </p>
  </section>`
}

function connectionItem(
  { connection, health, message, hint }: ConnectionStatus,
  mayConnect: boolean,
): Markup {
  const { name, provider, account } = connection
  return html`<li>
    <span class="what"
      ><b><bdi>${safeText(name)}</bdi></b> ${healthMark(health)}</span
    >
    <span class="note"
      >${provider} · <bdi>${safeText(account.label)}</bdi>${account.confirmed ? '' : ' (unconfirmed)'}</span
    >
    ${message === null ? '' : html`<span class="problem">${safeText(message)}</span>`}
    ${hint === null ? '' : html`<span class="note">${safeText(sayCommands(hint, PAGE_WORDS.commands))}</span>`}
    ${mayConnect && connection.mismatch !== null ? html`<a href="/connections/${name}/accept" class="note">Accept what is behind <span class="visually-hidden">${name}</span> it now</a>` : ''}
    ${mayConnect ? html`<a href="/connections/${name}/disconnect" class="note">Disconnect <span class="visually-hidden">${name}</span></a>` : ''}
  </li>`
}
