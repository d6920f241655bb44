import { html } from 'hono/html'
import { connectionsCard } from './connections-card.ts'
import { gateOf, ownOnly } from '../gate-of.ts'
import type { PageRoute } from '../page-route.ts'

/**
 * The connections with their health as each provider says just now. Not live: every look asks all of them, and a change
 * of the queue is no reason to.
 */
export const connectionsPage: PageRoute = {
  method: 'GET',
  path: '/connections',
  handle: async (context, { session }) => {
    const { connections } = await gateOf(context, session).status(undefined, true, ownOnly(session).requester)
    return {
      title: 'Connections, checked just now',
      body: html`${connectionsCard(connections, session)}
        <p><a href="/">How things stand</a></p>`,
    }
  },
}
