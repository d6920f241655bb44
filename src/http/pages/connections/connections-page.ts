import { html } from 'hono/html'
import { connectionsCard } from './connections-card.ts'
import type { PageRoute } from '../page-route.ts'
import { safeText } from '../../../domain/text/safe-text.ts'
import { strayText, type Stray, type Strays } from '../../../domain/provider/stray.ts'
import type { Markup } from '../layout.ts'

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
