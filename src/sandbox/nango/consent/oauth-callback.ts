import type { Answer } from '../../answer.ts'
import type { ApiRequest } from '../api-request.ts'
import { deniedEvent } from './auth-event.ts'
import { keepConsent } from './authorise.ts'
import { oauthError, oauthSuccess } from './oauth-pages.ts'
import type { Flow, NangoParts, Session } from '../state.ts'

/** `GET /oauth/callback`: always HTML. Each state serves once; a flow begun in time may end after its session has. */
export function finishOauth(parts: NangoParts, request: ApiRequest): Answer {
  const { query } = request
  const state = query.get('state') ?? ''
  const flow = parts.state.flows.get(state)
  if (flow === undefined)
    return oauthError(`No session found for state: ${JSON.stringify(state)}`, 'callback_err')
  parts.state.flows.delete(state)
  const error = query.get('error')
  if (error !== null) {
    const told = TOLD.flatMap((name) => {
      const value = query.get(name)?.trim() ?? ''
      return value === '' ? [] : [`${name}: ${value}`]
    })
    const context = `Did not get authorization code in the callback. Provider error: ${told.join('; ')}`
    parts.tell(deniedEvent(parts, flow, context))
    const denial = { error, error_description: query.get('error_description') ?? '' }
    return failed(parts, flow, JSON.stringify(denial), 'callback_err')
  }
  const code = query.get('code') ?? ''
  const grant = parts.state.codes.get(code)
  parts.state.codes.delete(code)
  if (grant === undefined)
    return failed(parts, flow, 'The provider did not accept the authorization code', 'token_err')
  const connection = keepConsent(parts, sessionLeftOf(parts, flow.session), flow.integration, grant)
  parts.notify(flow.listener, {
    message_type: 'success',
    provider_config_key: flow.integration.key,
    connection_id: connection.connectionId,
    is_pending: false,
  })
  return oauthSuccess(grant.account)
}

/** What Nango's webhook repeats of a provider's refusal. */
const TOLD = ['error', 'error_description', 'error_reason', 'error_uri', 'status_code', 'error_message']

function failed(parts: NangoParts, flow: Flow, message: string, type: string): Answer {
  parts.notify(flow.listener, {
    message_type: 'error',
    provider_config_key: flow.integration.key,
    connection_id: '',
    error_type: type,
    error_desc: message,
  })
  return oauthError(message, type)
}

/**
 * What Nango still knows of the session of a flow: all of it, unless it was deleted meanwhile. Then a new connection gets no
 * tags, one that is authorised again keeps its own, and only the settings stand with the flow.
 */
function sessionLeftOf({ state }: NangoParts, session: Session): Session {
  if (state.sessions.has(session.token)) return session
  const before = session.reconnects === null ? undefined : state.connections.get(session.reconnects)
  return { ...session, tags: before?.tags ?? {}, endUser: before?.endUser ?? null, webhookUrlOverride: null }
}
