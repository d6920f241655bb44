import type { Answer } from '../answer.ts'
import type { ApiRequest } from './api-request.ts'
import { changeMetadata, deleteConnection, patchConnection } from './connections/change-connections.ts'
import { getConnection, listConnections } from './connections/connections.ts'
import {
  deleteIntegration,
  patchIntegration,
  postIntegration,
  getIntegration,
  listIntegrations,
} from './connections/integrations.ts'
import { importConnection } from './connections/import-connection.ts'
import { deleteSession, getSession, postReconnect, postSession } from './consent/connect-sessions.ts'
import { showConnectPage, submitForm } from './consent/connect-ui.ts'
import { decideConsent, showConsent } from './consent/consent-page.ts'
import { postCredentials } from './consent/form-connect.ts'
import { finishOauth, startOauth } from './consent/oauth.ts'
import { environmentScript, health } from './consent/pages.ts'
import type { NangoParts } from './state.ts'

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

export interface Route {
  readonly method: Method
  readonly path: string
  /**
   * Names: asks first for an API key that has one of these rights, each of them of the key's environment. `key`: any key.
   * `open`: who may call it is the handler's own affair.
   */
  readonly access: 'key' | 'open' | readonly string[]
  readonly handle: (parts: NangoParts, request: ApiRequest) => Answer
}

/** The part of Nango's API that shield uses, but for the proxy, and the pages a browser meets. */
export const ROUTES: readonly Route[] = [
  open('GET', '/integrations', listIntegrations),
  keyed('GET', '/integrations/:key', ['integrations:read', 'integrations:read_credentials'], getIntegration),
  keyed('POST', '/integrations', ['integrations:create'], postIntegration),
  keyed('PATCH', '/integrations/:key', ['integrations:update'], patchIntegration),
  keyed('DELETE', '/integrations/:key', ['integrations:delete'], deleteIntegration),
  keyed('POST', '/connect/sessions', ['connect_sessions:write'], postSession),
  keyed('POST', '/connect/sessions/reconnect', ['connect_sessions:write'], postReconnect),
  open('GET', '/connect/session', getSession),
  open('DELETE', '/connect/session', deleteSession),
  keyed('GET', '/connections', ['connections:list', 'connections:list_credentials'], listConnections),
  keyed('POST', '/connections', ['connections:create'], importConnection),
  keyed('POST', '/connections/metadata', ['connections:update'], changeMetadata),
  keyed('PATCH', '/connections/metadata', ['connections:update'], changeMetadata),
  keyed('GET', '/connections/:id', ['connections:read', 'connections:read_credentials'], getConnection),
  keyed('PATCH', '/connections/:id', ['connections:update'], patchConnection),
  keyed('DELETE', '/connections/:id', ['connections:delete'], deleteConnection),
  open('GET', '/oauth/connect/:integration', startOauth),
  open('GET', '/oauth/callback', finishOauth),
  open('POST', '/api-auth/basic/:integration', postCredentials('BASIC')),
  open('POST', '/api-auth/api-key/:integration', postCredentials('API_KEY')),
  open('GET', '/connect-ui', showConnectPage),
  open('GET', '/connect-ui/', showConnectPage),
  open('POST', '/connect-ui/form/:integration', submitForm),
  open('GET', '/sandbox/authorize/:provider', showConsent),
  open('POST', '/sandbox/authorize/:provider', decideConsent),
  open('GET', '/health', health),
  open('GET', '/env.js', environmentScript),
]

function open(method: Method, path: string, handle: Route['handle']): Route {
  return { method, path, access: 'open', handle }
}

function keyed(method: Method, path: string, access: readonly string[], handle: Route['handle']): Route {
  return { method, path, access, handle }
}
