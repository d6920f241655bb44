import { html } from 'hono/html'
import { connectionsCard } from './connections-card.ts'
import type { PageRoute } from '../page-route.ts'
import { straysCard } from './strays-card.ts'

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
