import { isOk, type Answer } from '../answer.ts'
import type { SandboxProvider, ProviderRequest } from '../provider.ts'
import type { ApiRequest } from './api-request.ts'
import { authorizationOf, type NangoParts, type StoredConnection } from './state.ts'
import { parseProxyRequest, OUTBOUND_REFUSED, type ProxyOrder } from './proxy-request.ts'
import { refreshed, proxyRefreshFailure } from './connections/refresh.ts'
import { elsewhere, faultTarget, sendOnce } from './faults.ts'
import { apiError, networkError, tooManyRequests } from './errors.ts'

const MOST_REDIRECTS = 5

/**
 * Sends as Nango does: again after 401, 429, 5xx and what the provider's template adds when `Retries` allows it,
 * whatever the method, waiting twice as long each time; redirects are followed unseen.
 */
async function dispatch(parts: NangoParts, order: ProxyOrder): Promise<Answer> {
  for (let attempt = 0; ; attempt += 1) {
    const answer = await follow(parts, order.integration.provider, order.outgoing)
    if (attempt >= order.retries || !isRetried(order, answer)) return answer
    await parts.wait(parts.retryWait * 2 ** attempt)
  }
}

function isRetried({ integration, retryOn }: ProxyOrder, { status }: Answer): boolean {
  const statuses = [401, 429, integration.provider.retriedToo, ...retryOn]
  return status >= 500 || statuses.includes(status)
}

async function follow(
  parts: NangoParts,
  provider: SandboxProvider,
  request: ProviderRequest,
): Promise<Answer> {
  let current = request
  for (let hop = 0; hop <= MOST_REDIRECTS; hop += 1) {
    const answer = await sendOnce(parts, provider, current, hop > 0)
    const location = answer.headers['location']
    if (answer.status < 300 || answer.status > 399 || location === undefined) return answer
    const target = new URL(location, provider.baseUrl + current.path)
    if (![provider.baseUrl, elsewhere(provider)].includes(target.origin))
      return apiError(400, 'base_url_override_not_allowed', OUTBOUND_REFUSED)
    current = redirected(current, answer.status, target)
    if (target.origin !== provider.baseUrl) current = withoutKey(current, target.host)
  }
  return networkError('ERR_FR_TOO_MANY_REDIRECTS', 'Maximum number of redirects exceeded', request.method)
}

/** No credentials go on to another host. https://github.com/follow-redirects/follow-redirects */
function withoutKey(request: ProviderRequest, host: string): ProviderRequest {
  const { authorization: _, ...headers } = request.headers
  return { ...request, headers: { ...headers, host } }
}

/** 303 makes everything a GET, 301 and 302 a POST only; such a GET has no body. 307 and 308 change nothing. */
function redirected(request: ProviderRequest, status: number, target: URL): ProviderRequest {
  const { bytes, ...same } = request
  const becomesGet = status === 303 || ((status === 301 || status === 302) && request.method === 'POST')
  return {
    ...same,
    path: target.pathname,
    query: target.searchParams,
    ...(becomesGet ? { method: 'GET', body: null } : bytes === undefined ? {} : { bytes }),
  }
}

/** `ANY /proxy/*`: sends the request on with the connection's token, and streams back what the provider says. */
export async function proxy(parts: NangoParts, request: ApiRequest): Promise<Answer> {
  const order = parseProxyRequest(parts, request)
  const { faults } = parts
  const target = faultTarget(order.integration.provider, order.outgoing)
  const link = faults.take(['drop', 'truncate', 'rate-limit'], target)
  if (link?.kind === 'rate-limit') return tooManyRequests(request)
  if (link?.when === 'before') return { status: 0, headers: {}, body: '', cut: 'reset' }
  const { connection, failure } = refreshed(parts, order.connection, target)
  if (failure !== null) return proxyRefreshFailure(failure)
  if (faults.take(['token-expired'], target) !== undefined)
    forgetToken(order.integration.provider, connection)
  const headers = {
    host: hostOf(order.integration.provider, connection),
    authorization: authorizationOf(connection.grant),
    ...order.outgoing.headers,
  }
  const sent = await dispatch(parts, { ...order, outgoing: { ...order.outgoing, headers } })
  const answer = passedOn(parts, sent)
  if (link === undefined) return answer
  return { ...answer, cut: link.kind === 'truncate' ? 'half' : 'reset' }
}

/** The store that a shop's form asked for may have any name. */
function hostOf({ baseUrl }: SandboxProvider, { config: { storeURL } }: StoredConnection): string {
  return typeof storeURL === 'string' ? storeURL : new URL(baseUrl).host
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
