import { html } from 'hono/html'
import type { ConnectionStatus, Health } from '../../../domain/health/status.ts'
import { type Stray, type Strays, strayText } from '../../../domain/provider/stray.ts'
import { safeText } from '../../../domain/text/safe-text.ts'
import type { GuardedGate } from '../../../gate/access/guarded-gate.ts'
import { sayCommands } from '../../../domain/text/command-words.ts'
import { PAGE_WORDS } from '../../server/command-words.ts'
import { type Markup, csrfField } from '../layout.ts'
import type { PageRoute } from '../page-route.ts'
import { ShieldError } from '../../../domain/errors.ts'
import { isJsonObject, type Json } from '../../../domain/text/json.ts'
import { rememberedText } from '../../../gate/reach/look-behind.ts'

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

/** Shows what was seen behind a connection, before somebody takes it for right. */
export const acceptPage: PageRoute = {
  method: 'GET',
  path: '/connections/:name/accept',
  uses: ['connections.accept'],
  handle: async (_context, { session, gate, params }) => {
    const connection = await gate.connections.get(params['name'] ?? '')
    const { name, mismatch } = connection
    return {
      title: `Accept what is behind ${name}?`,
      body:
        mismatch === null
          ? html`<p class="card">
              Nothing else was seen behind it than it stands for. <a href="/connections">Look at it now</a>
            </p>`
          : html`<form method="post" action="/connections/${name}/accept" class="card stack">
              ${csrfField(session.csrf)}
              <input type="hidden" name="account" value="${JSON.stringify(mismatch.account)}" />
              <input type="hidden" name="config" value="${JSON.stringify(mismatch.config)}" />
              <p class="problem">${safeText(rememberedText(connection) ?? '')}</p>
              <p>
                Accepted, it is the account of ${name} from then on; what was proposed for the one before is
                not sent. If it is not meant to be so, authorise the right account again instead.
              </p>
              <button type="submit" class="danger">Accept it</button>
              <a href="/">Leave it as it is</a>
            </form>`,
    }
  },
}

export const acceptAction: PageRoute = {
  method: 'POST',
  path: '/connections/:name/accept',
  uses: ['connections.accept'],
  handle: async (_context, { gate, params, form }) => {
    const account = jsonIn(form, 'account')
    const config = jsonIn(form, 'config')
    if ((account !== null && typeof account !== 'string') || !isJsonObject(config)) throw notShown()
    const entries = Object.entries(config).map(([key, value]) => {
      if (value !== null && typeof value !== 'string') throw notShown()
      return [key, value] as const
    })
    const seen = { account, config: Object.fromEntries(entries) }
    await gate.connections.accept(params['name'] ?? '', seen)
    return { goTo: '/' }
  },
}

function jsonIn(form: URLSearchParams, name: string): Json {
  try {
    return JSON.parse(form.get(name) ?? '') as Json
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw notShown()
  }
}

function notShown(): ShieldError {
  return new ShieldError('usage', 'The form does not say what was shown', { hint: 'Open the page again' })
}
