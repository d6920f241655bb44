import { ANSWER_HEADERS } from '../domain/provider/providers.ts'
import { DEEPEST_JSON, isDeeperThan, textOf, isJsonObject, parseJson } from '../domain/text/json.ts'
import type { Redactor } from '../domain/text/redact.ts'

/** What came over the wire, copied field by field: nothing of the HTTP client's objects, which carry the API key. */
export type WireResult = WireResponse | WireFailure

export interface WireResponse {
  readonly kind: 'response'
  readonly status: number
  /** Empty when there was none. */
  readonly contentType: string
  /** Lower-case names, only those of KEPT_HEADERS. */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/**
 * No complete answer. `unreached`: not a byte of the request left, because no connection came about. After all
 * others it may have arrived.
 */
export interface WireFailure {
  readonly kind: 'failure'
  readonly reason: 'unreached' | 'timeout' | 'oversized' | 'broken'
  /** The system's or the HTTP client's code (`ECONNREFUSED`), never a text. */
  readonly code: string
}

/** Those of HTTP and of Nango, and what the providers' operations read. */
const KEPT_HEADERS = [
  'date',
  'etag',
  'link',
  'location',
  'retry-after',
  'www-authenticate',
  'x-request-id',
  ...ANSWER_HEADERS,
]

/**
 * `clean` takes out secrets, before anything of the answer is read, shown or stored. JSON that is nested deeper than any
 * answer is left out.
 */
export function toWireResponse(
  response: { readonly status: number; readonly headers: unknown; readonly data: unknown },
  clean: Redactor,
): WireResponse {
  const headers = new Map<string, string>()
  for (const [name, value] of Object.entries({ ...(response.headers as object) })) {
    if (typeof value === 'string') headers.set(name.toLowerCase(), clean(value))
  }
  const contentType = headers.get('content-type') ?? ''
  const body = response.data instanceof Uint8Array ? response.data : new Uint8Array()
  // Anybody who parses that takes a hundred times its length in memory.
  const isTooDeep = maybeJson(contentType) && isDeeperThan(DEEPEST_JSON, body)
  return {
    kind: 'response',
    status: response.status,
    contentType,
    headers: Object.fromEntries([...headers].filter(([name]) => KEPT_HEADERS.includes(name))),
    text: isTooDeep ? '' : clean(new TextDecoder().decode(body)),
  }
}

function maybeJson(contentType: string): boolean {
  return contentType === '' || /json/i.test(contentType)
}

/** Reads codes only: message, stack, config, request and response of such an error can hold the key or the body. */
export function toWireFailure(error: unknown): WireFailure {
  const code = codeOf(error)
  return { kind: 'failure', reason: reasonOf(error, code), code }
}

function reasonOf(error: unknown, code: string): WireFailure['reason'] {
  if (isBeforeConnection(error)) return 'unreached'
  if (code === 'ERR_CANCELED' || code === 'ECONNABORTED' || code === 'ETIMEDOUT') return 'timeout'
  if (textAt(error, 'message').startsWith('maxContentLength size of')) return 'oversized'
  return 'broken'
}

/** Found while the certificate is checked, which is before the request is written. */
const CERTIFICATE_CODES: ReadonlySet<string> = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

function isBeforeConnection(error: unknown): boolean {
  const origin = fieldOf(error, 'cause') ?? error
  if (CERTIFICATE_CODES.has(codeOf(origin))) return true
  // Several addresses tried at once come back as one error that holds theirs.
  const attempts = fieldOf(origin, 'errors')
  const all: readonly unknown[] = Array.isArray(attempts) && attempts.length > 0 ? attempts : [origin]
  return all.every((one) => ['connect', 'getaddrinfo'].includes(textAt(one, 'syscall')))
}

function codeOf(error: unknown): string {
  const code = textAt(error, 'code')
  return /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? code : 'UNKNOWN'
}

function textAt(error: unknown, name: string): string {
  return textOf(fieldOf(error, name))
}

function fieldOf(error: unknown, name: string): unknown {
  return typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined
}

/** The parsed body; undefined when it is not JSON, or says that it is something else. */
export function jsonOf(response: WireResponse): unknown {
  return maybeJson(response.contentType) ? parseJson(response.text) : undefined
}

/** Nango's envelope of an error of its own: `{"error":{"code":"…"}}` and nothing beside it. */
export interface NangoError {
  readonly code: string
  readonly message: string
  /** What else is in it, sorted. */
  readonly keys: string
  readonly detail: Readonly<Record<string, unknown>>
}

/** Undefined unless the body is exactly such an envelope. A provider could send one too. */
export function nangoErrorOf(body: unknown): NangoError | undefined {
  if (!isJsonObject(body) || Object.keys(body).join() !== 'error') return undefined
  const error = body['error']
  if (!isJsonObject(error) || typeof error['code'] !== 'string') return undefined
  return {
    code: error['code'],
    message: textOf(error['message']),
    keys: Object.keys(error).toSorted().join(),
    detail: error,
  }
}
