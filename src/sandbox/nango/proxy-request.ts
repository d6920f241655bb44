import type { ProviderRequest } from '../provider.ts'
import { type ApiRequest, isJsonType, parseBody } from './api-request.ts'
import { apiRefusal, invalid, refuseIssues } from './errors.ts'
import {
  findIntegration,
  findConnection,
  type Integration,
  type NangoParts,
  type StoredConnection,
} from './state.ts'
import { connectionId, integrationKey, notANumber, textWith } from './schema.ts'

/** A checked request to the proxy: what to send, for whom, and how often. */
export interface ProxyOrder {
  readonly connection: StoredConnection
  readonly integration: Integration
  readonly outgoing: ProviderRequest
  readonly retries: number
  readonly retryOn: readonly number[]
}

/** Checks in Nango's order: body, headers, base URL, integration, connection. */
export function parseProxyRequest(parts: NangoParts, request: ApiRequest): ProxyOrder {
  const body = bodyToSend(request)
  checkHeaders(request)
  checkBaseUrl(request)
  return {
    ...targetOf(parts, request),
    retries: Number(request.headers['retries'] ?? 0),
    retryOn: (request.headers['retry-on'] ?? '').split(',').map(Number),
    outgoing: {
      method: request.method,
      path: replaced(request.path.replace(/^\/proxy\/*/, '/')),
      query: new URLSearchParams(replaced(request.search)),
      headers: { ...baseHeaders(body.type), ...forwarded(request) },
      body: body.text,
      ...(body.bytes === undefined ? {} : { bytes: body.bytes }),
    },
  }
}

/** A word of Nango's templates means something else in an address, wherever it stands. */
function replaced(address: string): string {
  return address.replaceAll('connectionConfig', 'connection_config')
}

function targetOf(parts: NangoParts, request: ApiRequest): Pick<ProxyOrder, 'connection' | 'integration'> {
  const integration = findIntegration(parts, request.headers['provider-config-key'] ?? '', request)
  if (integration === undefined)
    throw apiRefusal(
      404,
      'unknown_provider_config',
      'Provider config not found for the given provider config key. Please make sure the provider config exists in the Nango dashboard.',
    )
  const connection = findConnection(parts.state, integration.key, request.headers['connection-id'] ?? '')
  if (connection === undefined) throw apiRefusal(400, 'server_error', 'Failed to get connection')
  if (integration.provider.serves?.(connection.config) === false)
    throw apiRefusal(400, 'base_url_override_not_allowed', OUTBOUND_REFUSED)
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

type OutgoingBody = {
  readonly text: string | null
  readonly type: string | null
  readonly bytes?: Uint8Array
}

/** JSON is parsed and written anew; a form becomes JSON, and so do parts, without files; all else passes with a wrong type. */
function bodyToSend(request: ApiRequest): OutgoingBody {
  const type = request.headers['content-type'] ?? ''
  if (request.body === '') return { text: null, type: null }
  if (/^application\/x-www-form-urlencoded\b/i.test(type))
    return {
      text: JSON.stringify(Object.fromEntries(new URLSearchParams(request.body))),
      type: 'application/json',
    }
  if (/^multipart\//i.test(type))
    return { text: JSON.stringify(fieldsWithoutFiles(request.body)), type: 'application/json' }
  if (!isJsonType(type))
    return { text: request.body, bytes: request.bytes, type: 'application/x-www-form-urlencoded' }
  return { text: JSON.stringify(parseBody(request.body)), type: 'application/json' }
}

const FIELD = /^content-disposition: form-data; name="([^"]*)"\r\n\r\n([^]*?)\r\n--/gim

function fieldsWithoutFiles(body: string): Record<string, string> {
  return Object.fromEntries([...body.matchAll(FIELD)].map(([, name = '', value = '']) => [name, value]))
}

const RETRY_ON = textWith({ pattern: /^\d+(,\d+)*$/ })

function checkHeaders({ headers }: ApiRequest): void {
  const { retries = '0', 'retry-on': retryOn } = headers
  refuseIssues('invalid_headers', [
    ...integrationKey(headers['provider-config-key'], ['provider-config-key']),
    ...connectionId(headers['connection-id'], ['connection-id']),
    ...(Number.isNaN(Number(retries)) ? [notANumber('retries')] : []),
    ...(retryOn === undefined ? [] : RETRY_ON(retryOn, ['retry-on'])),
  ])
}

/** The sandbox allows no other base URL: this header is how credentials leave for a foreign host. */
function checkBaseUrl({ headers }: ApiRequest): void {
  const override = headers['base-url-override']
  if (override === undefined) return
  if (!URL.canParse(override))
    throw invalid('invalid_headers', [
      { code: 'invalid_format', message: 'Invalid URL', path: ['base-url-override'] },
    ])
  const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(override).hostname)
  throw apiRefusal(
    400,
    'base_url_override_not_allowed',
    isLoopback ? 'This base URL override is not allowed by server configuration.' : OUTBOUND_REFUSED,
  )
}

/** Nango's words for a host that it may not reach: an override, or where a redirect leads. */
export const OUTBOUND_REFUSED = 'This outbound URL is not allowed by server configuration.'
