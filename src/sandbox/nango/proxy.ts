import { isOk, type Answer } from '../answer.ts'
import type { SandboxProvider } from '../provider.ts'
import type { ApiRequest } from './api-request.ts'
import { authorizationOf } from './connections/credentials.ts'
import { dispatch } from './dispatch.ts'
import { parseProxyRequest } from './proxy-request.ts'
import { tooManyRequests } from './rate-limit.ts'
import { refreshed } from './connections/refresh.ts'
import { proxyRefreshFailure } from './connections/refresh-failures.ts'
import { faultTarget } from './provider-faults.ts'
import type { NangoParts, StoredConnection } from './state.ts'

/** `ANY /proxy/*`: sends the request on with the connection's token, and streams back what the provider says. */
export async function proxy(parts: NangoParts, request: ApiRequest): Promise<Answer> {
  const order = parseProxyRequest(parts, request)
  if ('status' in order) return order
  const { faults } = parts
  const target = faultTarget(order.integration.provider, order.outgoing)
  const link = faults.take(['drop', 'truncate', 'rate-limit'], target)
  if (link?.kind === 'rate-limit') return tooManyRequests(request)
  if (link?.when === 'before') return { status: 0, headers: {}, body: '', cut: 'reset' }
  const { connection, failure } = refreshed(parts, order.connection, target)
  if (failure !== null) return proxyRefreshFailure(failure)
  if (faults.take(['token-expired'], target) !== undefined)
    forgetToken(order.integration.provider, connection)
  const headers = { authorization: authorizationOf(connection.grant), ...order.outgoing.headers }
  const sent = await dispatch(parts, { ...order, outgoing: { ...order.outgoing, headers } })
  const answer = passedOn(parts, sent)
  if (link === undefined) return answer
  return { ...answer, cut: link.kind === 'truncate' ? 'half' : 'reset' }
}

const PASSED_ON: ReadonlySet<string> = new Set([
  'content-type',
  'mcp-session-id',
  'x-correlation-id',
  'x-request-id',
])

/**
 * What some versions of Nango make of a success that comes in one piece: its status becomes 200 (204 stays), and only four
 * of its headers are passed on.
 * https://github.com/NangoHQ/nango/blob/2f4c0af/packages/server/lib/controllers/proxy/allProxy.ts (handleResponse)
 */
function passedOn({ untidy }: NangoParts, answer: Answer): Answer {
  if (!untidy || !isOk(answer)) return answer
  const headers = Object.entries(answer.headers).filter(([name]) => PASSED_ON.has(name))
  return { ...answer, status: answer.status === 204 ? 204 : 200, headers: Object.fromEntries(headers) }
}

/** As when its owner took the access back, or the provider ended every session. */
function forgetToken(provider: SandboxProvider, { grant }: StoredConnection): void {
  if (provider.form === undefined && 'accessToken' in grant) provider.forget(grant.accessToken)
}
