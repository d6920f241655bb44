import { ShieldError, isShieldError } from '../../domain/errors.ts'
import { bytesOf, type Body } from '../../domain/request/body.ts'
import type { ConnectionIdentity } from '../../domain/provider/connection.ts'
import { isOverrideName, type Query, assertPath } from '../../domain/provider/http.ts'
import { ALLOWED_HEADERS, type Call } from '../../domain/request/call.ts'
import { redactCredentials } from '../../domain/text/redact.ts'
import { quoted } from '../../domain/text/quoted.ts'
import type { Client } from '../client.ts'
import { assertIdentifier } from '../identifier.ts'
import type { WireResult } from '../wire.ts'

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
