import { isShieldError, ShieldError } from '../domain/errors.ts'
import type { Query } from '../domain/provider/http.ts'
import { assertPath } from '../domain/provider/path.ts'

/** Query names that would turn one method into another, or put another credential in the place of Nango's. */
const OVERRIDES: ReadonlySet<string> = new Set([
  '_method',
  'method',
  'http_method',
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
  'access_token',
  'oauth_token',
  'oauth_consumer_key',
  'consumer_key',
  'consumer_secret',
])

/** No spaces, dots or brackets but `name[key]`: PHP reads `.method` and ` _method` as `_method`. */
const QUERY_NAME = /^(_?[A-Za-z][A-Za-z0-9_-]*)(?:\[[A-Za-z0-9_-]*\])*$/

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
  const plain = QUERY_NAME.exec(name)?.[1]
  if (plain === undefined || OVERRIDES.has(plain.toLowerCase())) {
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
