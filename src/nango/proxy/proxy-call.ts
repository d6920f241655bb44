import { ShieldError, isShieldError } from '../../domain/errors.ts'
import { bytesOf, type Body } from '../../domain/request/body.ts'
import type { ConnectionIdentity } from '../../domain/provider/connection.ts'
import { isOverrideName, type Query, assertPath, type ProviderResponse } from '../../domain/provider/http.ts'
import { ALLOWED_HEADERS, type Call } from '../../domain/request/call.ts'
import { redactCredentials } from '../../domain/text/redact.ts'
import { quoted } from '../../domain/text/quoted.ts'
import type { Client } from '../client.ts'
import { assertIdentifier } from '../identifier.ts'
import { type WireResult, jsonOf, type WireResponse } from '../wire.ts'
import { findConnection } from '../connect/find-connection.ts'
import { refusalOfSilence } from '../read-answer.ts'
import { recogniseRefusal } from './recognise-refusal.ts'
import { wrongHost, toError } from '../refusal.ts'

/** One request to a provider through Nango, checked and ready. */
export interface ProxyCall {
  readonly method: 'GET' | Call['method']
  readonly endpoint: string
  readonly integration: string
  readonly nangoConnectionId: string
  readonly headers: Readonly<Record<string, string>>
  /** Null: no body. */
  readonly body: Body | null
}

interface ProxyAsk {
  readonly method: 'GET' | Call['method']
  readonly path: string
  readonly query: Query
  readonly headers: Query
  readonly body: Body | null
}

const METHODS: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/** Fails with `internal` or `usage` where the call could mean anything but what it says. */
export function proxyCall(connection: ConnectionIdentity, ask: ProxyAsk): ProxyCall {
  assertIdentifier('integration', connection.integration)
  assertIdentifier('connection id', connection.nangoConnectionId)
  // Whatever it does not know the SDK sends as a GET.
  if (!METHODS.includes(ask.method)) {
    throw new ShieldError('internal', `A call cannot have the method ${JSON.stringify(ask.method)}`)
  }
  return {
    method: ask.method,
    endpoint: endpointOf(ask.path, ask.query),
    integration: connection.integration,
    nangoConnectionId: connection.nangoConnectionId,
    headers: { ...forwarded(ask.headers), ...typeOf(ask.body) },
    body: ask.body,
  }
}

/** Checked again although freezeCall did: what is sent comes out of a database. */
function forwarded(headers: Query): Readonly<Record<string, string>> {
  const names = headers.map(([name]) => name)
  const isAllowed = headers.every(
    ([name, value]) => ALLOWED_HEADERS.includes(name) && /^[\u0020-\u007e]*$/.test(value),
  )
  if (!isAllowed || new Set(names).size !== names.length) {
    throw new ShieldError('internal', `A call may not carry these headers: ${JSON.stringify(names)}`)
  }
  return Object.fromEntries(headers)
}

/** What the provider is told; JSON is Nango's own affair. Nango changes bytes only where it is told of a type that it reads. */
function typeOf(body: Body | null): Readonly<Record<string, string>> {
  if (body === null || typeof body === 'string') return {}
  if (!/^[ -~]+$/.test(body.type)) {
    throw new ShieldError('internal', `A call may not carry the type ${quoted(body.type)}`)
  }
  return { 'content-type': body.type }
}

/** One request on the wire, whatever comes of it. */
export async function exchangeCall(client: Client, call: ProxyCall): Promise<WireResult> {
  const result = await client.exchange(async (sdk) =>
    sdk.proxy({
      method: call.method,
      endpoint: call.endpoint,
      providerConfigKey: call.integration,
      connectionId: call.nangoConnectionId,
      headers: { ...call.headers },
      ...(call.body === null ? {} : { data: typeof call.body === 'string' ? call.body : bytesOf(call.body) }),
    }),
  )
  // Error pages repeat the headers they were sent, and Nango adds the account's credentials to them.
  return result.kind === 'response' ? { ...result, text: redactCredentials(result.text) } : result
}

/** No spaces, dots or brackets but `name[key]`: PHP reads `.method` and ` _method` as `_method`. */
const QUERY_NAME = /^_?[A-Za-z][A-Za-z0-9_-]*(?:\[[A-Za-z0-9_-]*\])*$/

/**
 * Path and query exactly as they go onto the wire. Fails with `internal` on whatever could reach another place or
 * mean another method than the operation named.
 * https://developer.wordpress.org/rest-api/using-the-rest-api/global-parameters/
 */
export function endpointOf(path: string, query: Query): string {
  assertPlainPath(path)
  const pairs = query.map(([name, value]) => {
    assertQueryName(name)
    return `${encodeExactly(name)}=${encodeExactly(value)}`
  })
  return keptFromNango(pairs.length === 0 ? path : `${path}?${pairs.join('&')}`)
}

/**
 * Nango writes `connection_config` for `connectionConfig` wherever that stands in an address (its templates call it so), and
 * would ask for another calendar than was shown. One letter encoded means the same to a provider.
 * https://github.com/NangoHQ/nango/blob/master/packages/shared/lib/utils/utils.ts (interpolateProxyUrlParts)
 */
function keptFromNango(endpoint: string): string {
  return endpoint.replaceAll('connectionConfig', 'connection%43onfig')
}

function assertPlainPath(path: string): void {
  try {
    assertPath(path)
    // A server that decodes before it resolves would find the dots that an encoded slash hides.
    const parts = decodeURIComponent(path).split(/[/\\]/)
    if (!parts.some((part) => part === '.' || part === '..' || hasControl(part))) return
  } catch (error) {
    if (isShieldError(error)) throw error
  }
  throw new ShieldError('internal', `Not a plain absolute path: ${JSON.stringify(path)}`)
}

function hasControl(text: string): boolean {
  return /\p{Cc}/u.test(text)
}

function assertQueryName(name: string): void {
  if (!QUERY_NAME.test(name) || isOverrideName(name)) {
    throw new ShieldError('internal', `A call may not carry the query parameter ${JSON.stringify(name)}`)
  }
}

/** Leaves nothing that a URL parser would encode once more: it turns `'` into `%27`. https://url.spec.whatwg.org/ */
function encodeExactly(text: string): string {
  if (!text.isWellFormed()) {
    throw new ShieldError('usage', 'A text in the query has half a character (a lone surrogate)')
  }
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/**
 * A read at the provider. Whatever status the provider answers with is a response; what Nango itself has to say, or
 * its absence, is an error.
 */
export async function readProvider(client: Client, call: ProxyCall): Promise<ProviderResponse> {
  const result = await exchangeCall(client, call)
  if (result.kind === 'failure') throw toError(await refusalOfSilence(client, result))
  const refusal = recogniseRefusal(result, { baseUrl: client.baseUrl, connection: call })
  if (refusal !== undefined) throw toError(refusal)
  // Nango follows a provider's redirects itself, so this one comes from in front of Nango.
  if (isRedirect(result)) throw toError(wrongHost(client.baseUrl, 'a redirect'))
  if (isPage(result) && !(await isNango(client, call))) {
    throw toError(wrongHost(client.baseUrl, 'a web page'))
  }
  return toProviderResponse(result)
}

function isPage({ status, contentType }: WireResponse): boolean {
  return status < 300 && /html/i.test(contentType)
}

/**
 * Whether it is Nango that answers there, and so the provider that sent the page: a shop's login or a firewall in place
 * of its API. Asked only then, by what no provider can answer.
 */
async function isNango(client: Client, call: ProxyCall): Promise<boolean> {
  try {
    await findConnection(client, call.integration, call.nangoConnectionId)
    return true
  } catch {
    return false
  }
}

export function isRedirect({ status }: WireResponse): boolean {
  return status >= 300 && status < 400 && status !== 304
}

export function toProviderResponse(response: WireResponse): ProviderResponse {
  const { status, contentType, headers, text } = response
  return { status, contentType, headers, text, json: jsonOf(response) }
}
