import { acceptAction, acceptPage } from './connections/accept.ts'
import { holdAction, releaseAction } from './brake.ts'
import {
  beginConnect,
  connectPage,
  connectingPage,
  disconnectAction,
  disconnectPage,
} from './connections/connect.ts'
import { connectionsPage } from './connections/connections-page.ts'
import { dashboard } from './dashboard.ts'
import { DECISIONS } from './requests/decide.ts'
import { eventStream } from './events.ts'
import type { PageRoute } from './page-route.ts'
import { queuePage } from './requests/queue.ts'
import { requestPage } from './requests/request-page.ts'
import { considerSeveral, decideSeveral } from './requests/several.ts'

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
