import type { Answer } from '../answer.ts'
import { postApiKey, postBasic } from './consent/form-connect.ts'
import type { ApiRequest } from './api-request.ts'
import { deleteIntegration, patchIntegration, postIntegration } from './connections/change-integrations.ts'
import { deleteSession, getSession, postReconnect, postSession } from './consent/connect-sessions.ts'
import { showConnectPage, submitForm } from './consent/connect-ui.ts'
import {
  deleteConnection,
  getConnection,
  patchConnection,
  listConnections,
} from './connections/connections.ts'
import { decideConsent, showConsent } from './consent/consent-page.ts'
import { importConnection } from './connections/import-connection.ts'
import { getIntegration, listIntegrations } from './connections/integrations.ts'
import { changeMetadata } from './connections/change-connections.ts'
import { finishOauth, startOauth } from './consent/oauth.ts'
import { environmentScript, health } from './consent/pages.ts'
import type { NangoParts } from './state.ts'

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  /**
   * Names: asks first for an API key that has one of these rights, each of them of the key's environment. `key`: any key.
   * `open`: whoever may call it is the handler's own affair.
   */
  readonly access: 'key' | 'open' | readonly string[]
  readonly handle: (parts: NangoParts, request: ApiRequest) => Answer
}

/** The part of Nango's API that shield uses, but for the proxy, and the pages a browser meets. */
export const ROUTES: readonly Route[] = [
  { method: 'GET', path: '/integrations', access: 'open', handle: listIntegrations },
  {
    method: 'GET',
    path: '/integrations/:key',
    access: ['integrations:read', 'integrations:read_credentials'],
    handle: getIntegration,
  },
  { method: 'POST', path: '/integrations', access: ['integrations:create'], handle: postIntegration },
  { method: 'PATCH', path: '/integrations/:key', access: ['integrations:update'], handle: patchIntegration },
  {
    method: 'DELETE',
    path: '/integrations/:key',
    access: ['integrations:delete'],
    handle: deleteIntegration,
  },
  { method: 'POST', path: '/connect/sessions', access: ['connect_sessions:write'], handle: postSession },
  {
    method: 'POST',
    path: '/connect/sessions/reconnect',
    access: ['connect_sessions:write'],
    handle: postReconnect,
  },
  { method: 'GET', path: '/connect/session', access: 'open', handle: getSession },
  { method: 'DELETE', path: '/connect/session', access: 'open', handle: deleteSession },
  {
    method: 'GET',
    path: '/connections',
    access: ['connections:list', 'connections:list_credentials'],
    handle: listConnections,
  },
  { method: 'POST', path: '/connections', access: ['connections:create'], handle: importConnection },
  { method: 'POST', path: '/connections/metadata', access: ['connections:update'], handle: changeMetadata },
  { method: 'PATCH', path: '/connections/metadata', access: ['connections:update'], handle: changeMetadata },
  {
    method: 'GET',
    path: '/connections/:id',
    access: ['connections:read', 'connections:read_credentials'],
    handle: getConnection,
  },
  { method: 'PATCH', path: '/connections/:id', access: ['connections:update'], handle: patchConnection },
  { method: 'DELETE', path: '/connections/:id', access: ['connections:delete'], handle: deleteConnection },
  { method: 'GET', path: '/oauth/connect/:integration', access: 'open', handle: startOauth },
  { method: 'GET', path: '/oauth/callback', access: 'open', handle: finishOauth },
  { method: 'POST', path: '/api-auth/basic/:integration', access: 'open', handle: postBasic },
  { method: 'POST', path: '/api-auth/api-key/:integration', access: 'open', handle: postApiKey },
  { method: 'GET', path: '/connect-ui', access: 'open', handle: showConnectPage },
  { method: 'GET', path: '/connect-ui/', access: 'open', handle: showConnectPage },
  { method: 'POST', path: '/connect-ui/form/:integration', access: 'open', handle: submitForm },
  { method: 'GET', path: '/sandbox/authorize/:provider', access: 'open', handle: showConsent },
  { method: 'POST', path: '/sandbox/authorize/:provider', access: 'open', handle: decideConsent },
  { method: 'GET', path: '/health', access: 'open', handle: health },
  { method: 'GET', path: '/env.js', access: 'open', handle: environmentScript },
]
