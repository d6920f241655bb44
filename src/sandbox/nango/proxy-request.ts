import type { Answer } from '../answer.ts'
import type { ProviderRequest } from '../provider.ts'
import { type ApiRequest, isJsonType, parseBody } from './api-request.ts'
import { apiError, invalid } from './errors.ts'
import {
  findIntegration,
  findConnection,
  type Integration,
  type NangoParts,
  type StoredConnection,
} from './state.ts'
import { connectionId, integrationKey, textWith } from './schema.ts'

/** A checked request to the proxy: what to send, for whom, and how often. */
export interface ProxyOrder {
  readonly connection: StoredConnection
  readonly integration: Integration
  readonly outgoing: ProviderRequest
  readonly retries: number
  readonly retryOn: readonly number[]
}

/** Checks in Nango's order: body, headers, base URL, integration, connection. */
export function parseProxyRequest(parts: NangoParts, request: ApiRequest): ProxyOrder | Answer {
  const body = bodyToSend(request)
  if ('refused' in body) return body.refused
  const refused = refuseHeaders(request) ?? refuseBaseUrl(request)
  if (refused !== undefined) return refused
  const target = targetOf(parts, request)
  if ('status' in target) return target
  return {
    ...target,
    retries: Number(request.headers['retries'] ?? 0),
    retryOn: (request.headers['retry-on'] ?? '').split(',').map(Number),
    outgoing: {
      method: request.method,
      path: replaced(request.path.replace(/^\/proxy\/*/, '/')),
      query: new URLSearchParams(replaced(request.search)),
      headers: { ...baseHeaders(body.type), ...forwarded(request) },
      body: body.text,
    },
  }
}

/** A word of Nango's templates means something else in an address, wherever it stands. */
function replaced(address: string): string {
  return address.replaceAll('connectionConfig', 'connection_config')
}

/** Whom it is for, or the answer that refuses it. */
function targetOf(
  parts: NangoParts,
  request: ApiRequest,
): Pick<ProxyOrder, 'connection' | 'integration'> | Answer {
  const integration = findIntegration(parts, request.headers['provider-config-key'] ?? '', request)
  if (integration === undefined)
    return apiError(
      404,
      'unknown_provider_config',
      'Provider config not found for the given provider config key. Please make sure the provider config exists in the Nango dashboard.',
    )
  const connection = findConnection(parts.state, integration.key, request.headers['connection-id'] ?? '')
  if (connection === undefined) return apiError(400, 'server_error', 'Failed to get connection')
  if (integration.provider.serves?.(connection.config) === false)
    return apiError(400, 'base_url_override_not_allowed', OUTBOUND_REFUSED)
  return { connection, integration }
}

function baseHeaders(type: string | null): Record<string, string> {
  return {
    accept: 'application/json, text/plain, */*',
    'user-agent': 'axios/1.18.0',
    ...(type === null ? {} : { 'content-type': type }),
  }
}

const FORWARDED = 'nango-proxy-'

/** Only headers marked so reach the provider; all others end here. */
function forwarded(request: ApiRequest): Record<string, string> {
  const marked = Object.entries(request.headers).filter(([name]) => name.startsWith(FORWARDED))
  return Object.fromEntries(marked.map(([name, value]) => [name.slice(FORWARDED.length), value]))
}

type OutgoingBody = { readonly text: string | null; readonly type: string | null }

/** JSON is parsed and written anew; a form becomes JSON; other text passes with a wrong type. */
function bodyToSend(request: ApiRequest): OutgoingBody | { readonly refused: Answer } {
  const type = request.headers['content-type'] ?? ''
  if (request.body === '') return { text: null, type: null }
  if (/^application\/x-www-form-urlencoded\b/i.test(type))
    return {
      text: JSON.stringify(Object.fromEntries(new URLSearchParams(request.body))),
      type: 'application/json',
    }
  if (!isJsonType(type)) return { text: request.body, type: 'application/x-www-form-urlencoded' }
  const parsed = parseBody(request.body)
  return 'refused' in parsed ? parsed : { text: JSON.stringify(parsed.value), type: 'application/json' }
}

const RETRY_ON = textWith({ pattern: /^\d+(,\d+)*$/ })

function refuseHeaders(request: ApiRequest): Answer | undefined {
  const ids = [
    ...integrationKey(request.headers['provider-config-key'], ['provider-config-key']),
    ...connectionId(request.headers['connection-id'], ['connection-id']),
  ]
  const retries = request.headers['retries']
  const notNumber = Number.isNaN(Number(retries ?? 0)) ? [notANumber('retries')] : []
  const again = request.headers['retry-on']
  const retryOn = again === undefined ? [] : RETRY_ON(again, ['retry-on'])
  const issues = [...ids, ...notNumber, ...retryOn]
  return issues.length === 0 ? undefined : invalid('invalid_headers', issues)
}

function notANumber(name: string) {
  return { code: 'invalid_type', message: 'Invalid input: expected number, received NaN', path: [name] }
}

/** The sandbox allows no other base URL: this header is how credentials leave for a foreign host. */
function refuseBaseUrl(request: ApiRequest): Answer | undefined {
  const override = request.headers['base-url-override']
  if (override === undefined) return undefined
  if (!URL.canParse(override))
    return invalid('invalid_headers', [
      { code: 'invalid_format', message: 'Invalid URL', path: ['base-url-override'] },
    ])
  const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(override).hostname)
  return apiError(
    400,
    'base_url_override_not_allowed',
    isLoopback ? 'This base URL override is not allowed by server configuration.' : OUTBOUND_REFUSED,
  )
}

/** Nango's words for a host that it may not reach: an override, or where a redirect leads. */
export const OUTBOUND_REFUSED = 'This outbound URL is not allowed by server configuration.'
