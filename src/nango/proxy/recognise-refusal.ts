import {
  backingOff,
  callRefused,
  connectionMissing,
  integrationMissing,
  keyRefused,
  nangoFailed,
  planLimit,
  providerNotAllowed,
  providerUnreachable,
  rateLimited,
  refreshExhausted,
  refreshFailed,
  type Refusal,
  type RefusalContext,
  scopeMissing,
} from '../refusal.ts'
import { textOf, defined, isJsonObject } from '../../domain/text/json.ts'
import { jsonOf, type NangoError, nangoErrorOf, type WireResponse } from '../wire.ts'

/**
 * How Nango can be asked, past the provider, whether it really said so. `missing`, `dead`: the connection itself must
 * be gone, or marked as without access. `probe`: a call on a connection that does not exist, which no provider can answer, must
 * get the same. `none`: Nango also says this after the provider had the request.
 */
type Proof = 'missing' | 'dead' | 'probe' | 'none'

export interface Recognised extends Refusal {
  readonly proof: Proof
  /** Nango's code. */
  readonly nangoCode: string
}

interface Row {
  readonly code: string
  readonly statuses: readonly number[]
  /** The exact members of the envelope, sorted; absent: `code,message`. */
  readonly keys?: string
  /** Absent: any. */
  readonly message?: RegExp
  readonly proof: Proof
  readonly refusal: (context: RefusalContext, nango: NangoError) => Refusal
}

/** No mark tells Nango's errors from a provider's: status, members and text together do, as far as they can. */
const ROWS: readonly Row[] = [
  ...['missing_auth_header', 'malformed_auth_header', 'invalid_secret_key_format', 'unknown_account'].map(
    (code): Row => ({
      code,
      statuses: [401],
      keys: 'code,message,payload',
      message: /^Authentication failed\./,
      proof: 'probe',
      refusal: ({ baseUrl }) => keyRefused(baseUrl, code),
    }),
  ),
  {
    code: 'forbidden',
    statuses: [403],
    message: /^Insufficient scope\./,
    proof: 'probe',
    refusal: (_, nango) => scopeMissing(nango),
  },
  {
    code: 'too_many_request',
    statuses: [429],
    keys: 'code,method,path',
    proof: 'probe',
    refusal: rateLimited,
  },
  { code: 'plan_limit', statuses: [402], proof: 'probe', refusal: planLimit },
  {
    code: 'invalid_headers',
    statuses: [400],
    keys: 'code,errors',
    proof: 'probe',
    refusal: () => callRefused('invalid_headers'),
  },
  {
    code: 'base_url_override_disabled',
    statuses: [400],
    proof: 'probe',
    refusal: () => callRefused('base_url_override_disabled'),
  },
  {
    code: 'unknown_provider_config',
    statuses: [404],
    message: /^Provider config not found for the given provider config key\./,
    proof: 'probe',
    refusal: integrationMissing,
  },
  {
    code: 'server_error',
    statuses: [400],
    message: /^Failed to get connection$/,
    proof: 'missing',
    refusal: connectionMissing,
  },
  {
    code: 'server_error',
    statuses: [400, 424],
    // Only the text tells that it is over.
    message: /^Failed to get connection credentials: .*refresh limit has been reached/,
    proof: 'dead',
    refusal: refreshExhausted,
  },
  {
    code: 'server_error',
    statuses: [400, 424],
    message: /^Failed to get connection credentials(?:$|: )/,
    proof: 'dead',
    refusal: refreshFailed,
  },
  { code: 'connection_refresh_backoff', statuses: [424], proof: 'dead', refusal: backingOff },
  { code: 'connection_refresh_exhausted', statuses: [424], proof: 'dead', refusal: refreshExhausted },
]

/** Codes of Nango's that prove nothing: `base_url_override_not_allowed` also follows a redirect of the provider. */
const WITHOUT_PROOF: ReadonlySet<string> = new Set([
  ...ROWS.map((row) => row.code),
  'base_url_override_not_allowed',
  'connection_not_found',
  'failed_to_get_connection',
  'generic_error_support',
  'invalid_body',
  'invalid_certificate_or_key_format',
  'invalid_json',
  'invalid_query_params',
  'missing_api_url',
  'missing_provider',
  'proxy_request_failed',
  'unknown_error',
  'unknown_provider',
  'unsupported_auth',
  'unsupported_provider',
])

/**
 * Nango's own error in an answer of the proxy; undefined when the provider answered. Recognised is not proven: see
 * the proof.
 */
export function recogniseRefusal(response: WireResponse, context: RefusalContext): Recognised | undefined {
  if (response.status < 400) return undefined
  const body = jsonOf(response)
  if (response.status === 500 && response.text === '') return unproven(nangoFailed(500, ''), '')
  const flat = networkErrorOf(response.status, body)
  if (flat !== undefined) return unproven(providerUnreachable(flat.code, flat.where), flat.code)
  const nango = nangoErrorOf(body)
  if (nango === undefined) return undefined
  const row = ROWS.find((row) => fits(row, response, nango))
  if (row !== undefined) {
    const refusal = row.refusal(
      { ...context, ...defined({ retryAfter: response.headers['retry-after'] }) },
      nango,
    )
    return { ...refusal, proof: row.proof, nangoCode: nango.code }
  }
  if (nango.code === 'base_url_override_not_allowed') {
    return unproven(providerNotAllowed(), nango.code)
  }
  return WITHOUT_PROOF.has(nango.code)
    ? unproven(nangoFailed(response.status, nango.code), nango.code)
    : undefined
}

function fits(row: Row, response: WireResponse, nango: NangoError): boolean {
  return (
    row.code === nango.code &&
    row.statuses.includes(response.status) &&
    (row.keys ?? 'code,message') === nango.keys &&
    row.message?.test(nango.message) !== false &&
    /^application\/json\b/i.test(response.contentType)
  )
}

function unproven(refusal: Refusal, nangoCode: string): Recognised {
  return { ...refusal, proof: 'none', nangoCode }
}

interface NetworkError {
  readonly code: string
  /** The host, or address and port, that Nango tried; empty where it does not say. */
  readonly where: string
}

/** `{"message":"socket hang up","code":"ECONNRESET","method":"get"}`, how Nango reports a provider out of reach. */
function networkErrorOf(status: number, body: unknown): NetworkError | undefined {
  if (status !== 500 || !isJsonObject(body)) return undefined
  const { code, message, method } = body
  const isFlat = Object.keys(body).every((key) => ['code', 'message', 'method', 'status'].includes(key))
  if (!isFlat || typeof message !== 'string' || typeof method !== 'string') return undefined
  const where = /^(?:connect|getaddrinfo) [A-Z_]+ ([\w.:[\]-]{1,253})$/.exec(message)?.[1] ?? ''
  return { code: textOf(code), where }
}
