import { emptyAnswer, jsonAnswer, type Answer } from '../../answer.ts'
import type { ApiRequest } from '../api-request.ts'
import { bearerSession } from '../authenticate.ts'
import { checkQuery } from '../check-query.ts'
import type { NangoParts } from '../state.ts'

/** `GET /connect/session`: what the connect page asks about its own session. */
export function getSession(parts: NangoParts, request: ApiRequest): Answer {
  const opened = bearerSession(parts, request)
  if ('refused' in opened) return opened.refused
  const unknown = checkQuery(request, [])
  if (unknown !== undefined) return unknown
  const { session } = opened
  return jsonAnswer(200, {
    data: {
      endUser: session.endUser,
      connectUISettings: {},
      ...(session.allowed === null ? {} : { allowed_integrations: session.allowed }),
      integrations_config_defaults: session.defaults,
      ...(session.reconnects === null ? {} : { isReconnecting: true }),
      websocketsPath: '/',
    },
  })
}

/** `DELETE /connect/session`: from then on the token is unknown. */
export function deleteSession(parts: NangoParts, request: ApiRequest): Answer {
  const opened = bearerSession(parts, request)
  if ('refused' in opened) return opened.refused
  const unknown = checkQuery(request, [])
  if (unknown !== undefined) return unknown
  parts.state.sessions.delete(opened.session.token)
  return emptyAnswer(204)
}
