import { html } from 'hono/html'
import { connectionsCard } from './connections-card.ts'
import { may } from '../../../gate/access/may.ts'
import { gateOf, ownOnly } from '../gate-of.ts'
import type { PageRoute } from '../page-route.ts'
import { straysCard } from './strays-card.ts'

/**
 * The connections with their health as each provider says just now. Not live: every look asks all of them, and a change
 * of the queue is no reason to.
 */
export const connectionsPage: PageRoute = {
  method: 'GET',
  path: '/connections',
  handle: async (context, { session }) => {
    const mayConnect = may(session.principal, 'connect')
    const { requester } = ownOnly(session)
    const { connections, strays } = await gateOf(context, session).status(
      undefined,
      true,
      requester,
      mayConnect,
    )
    return {
      title: 'Connections, checked just now',
      body: html`${connectionsCard(connections, session)} ${strays === null ? '' : straysCard(strays)}
        <p><a href="/">How things stand</a></p>`,
    }
  },
}
