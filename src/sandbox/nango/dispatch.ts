import type { Answer } from '../answer.ts'
import type { ProviderRequest, SandboxProvider } from '../provider.ts'
import { apiError, networkError } from './errors.ts'
import { OUTBOUND_REFUSED, type ProxyOrder } from './proxy-request.ts'
import { sendOnce } from './provider-faults.ts'
import type { NangoParts } from './state.ts'

const MOST_REDIRECTS = 5

/**
 * Sends as Nango does: again after 401, 429, 5xx and what the provider's template adds when `Retries` allows it,
 * whatever the method, waiting twice as long each time; redirects are followed unseen.
 */
export async function dispatch(parts: NangoParts, order: ProxyOrder): Promise<Answer> {
  for (let attempt = 0; ; attempt += 1) {
    const answer = await follow(parts, order.integration.provider, order.outgoing)
    if (attempt >= order.retries || !isRetried(order, answer)) return answer
    await parts.wait(parts.retryWait * 2 ** attempt)
  }
}

function isRetried(order: ProxyOrder, answer: Answer): boolean {
  return order.integration.provider.isRetried(answer.status) || order.retryOn.includes(answer.status)
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
    if (target.origin !== provider.baseUrl)
      return apiError(400, 'base_url_override_not_allowed', OUTBOUND_REFUSED)
    current = redirected(current, answer.status, target)
  }
  return networkError('ERR_FR_TOO_MANY_REDIRECTS', 'Maximum number of redirects exceeded', request.method)
}

/** 303 makes everything a GET, 301 and 302 a POST only; such a GET has no body. 307 and 308 change nothing. */
function redirected(request: ProviderRequest, status: number, target: URL): ProviderRequest {
  const becomesGet = status === 303 || ((status === 301 || status === 302) && request.method === 'POST')
  return {
    ...request,
    path: target.pathname,
    query: target.searchParams,
    ...(becomesGet ? { method: 'GET', body: null } : {}),
  }
}
