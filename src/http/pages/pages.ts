import { acceptAction, acceptPage } from './accept.ts'
import { holdAction, releaseAction } from './brake.ts'
import { beginConnect, connectPage, connectingPage, disconnectAction, disconnectPage } from './connect.ts'
import { connectionsPage } from './connections-page.ts'
import { dashboard } from './dashboard.ts'
import { DECISIONS } from './decide.ts'
import { eventStream } from './events.ts'
import type { PageRoute } from './page-route.ts'
import { queuePage } from './queue.ts'
import { requestPage } from './request-page.ts'
import { considerSeveral, decideSeveral } from './several.ts'

/** Every page that one has to be signed in for. */
export const PAGES: readonly PageRoute[] = [
  dashboard,
  connectionsPage,
  queuePage,
  considerSeveral,
  decideSeveral,
  requestPage,
  ...DECISIONS,
  connectPage,
  beginConnect,
  connectingPage,
  disconnectPage,
  disconnectAction,
  acceptPage,
  acceptAction,
  holdAction,
  releaseAction,
  eventStream,
]
