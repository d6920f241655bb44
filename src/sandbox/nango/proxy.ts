import type { Answer } from '../answer.ts'
import type { ApiRequest } from './api-request.ts'
import { authorizationOf } from './credentials.ts'
import { dispatch } from './dispatch.ts'
import { apiError } from './errors.ts'
import { parseProxyRequest } from './proxy-request.ts'
import { tooManyRequests } from './rate-limit.ts'
import { refreshed } from './refresh.ts'
import { faultTarget } from './send-once.ts'
import type { NangoParts } from './state.ts'

/** `ANY /proxy/*`: sends the request on with the connection's token, and streams back what the provider says. */
export async function proxy(parts: NangoParts, request: ApiRequest): Promise<Answer> {
  const order = parseProxyRequest(parts, request)
  if ('status' in order) return order
  const { faults } = parts
  const target = faultTarget(order.integration.provider, order.outgoing)
  const link = faults.take(['drop', 'truncate', 'rate-limit', 'token'], target)
  if (link?.kind === 'rate-limit') return tooManyRequests(request)
  if (link?.kind === 'token') return deadToken()
  if (link?.when === 'before') return { status: 0, headers: {}, body: '', cut: 'reset' }
  const connection = refreshed(parts, order.connection)
  const headers = { authorization: authorizationOf(connection.grant), ...order.outgoing.headers }
  const answer = await dispatch(parts, { ...order, outgoing: { ...order.outgoing, headers } })
  if (link === undefined) return answer
  return { ...answer, cut: link.kind === 'truncate' ? 'half' : 'reset' }
}

function deadToken(): Answer {
  return apiError(
    400,
    'server_error',
    "Failed to get connection credentials: 'The external API returned an error when trying to refresh the access token. Please try again later.'",
  )
}
