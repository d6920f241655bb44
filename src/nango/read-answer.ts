import { isJsonObject, type JsonObject, objectOf, listOf, defined } from '../domain/text/json.ts'
import type { Client } from './client.ts'
import {
  keyRefused,
  nangoFailed,
  planLimit,
  rateLimited,
  type Refusal,
  scopeMissing,
  wrongHost,
  refusalOfFailure,
  toError,
  connectionSilent,
} from './refusal.ts'
import {
  jsonOf,
  type NangoError,
  nangoErrorOf,
  type WireResponse,
  type WireResult,
  type WireFailure,
} from './wire.ts'

/** An answer of Nango's own API: its JSON, or its error, which the caller may know better. */
export type NangoAnswer =
  | { readonly kind: 'ok'; readonly body: JsonObject }
  | { readonly kind: 'error'; readonly status: number; readonly error: NangoError; readonly refusal: Refusal }

/**
 * Reads an answer of Nango's own API (not of a provider behind it). Fails with `unavailable` when there is none, or
 * when it is a page: Nango serves its dashboard for paths that it does not know, and so do other servers.
 */
export function readAnswer(result: WireResult, baseUrl: string): NangoAnswer {
  if (result.kind === 'failure') throw toError(refusalOfFailure(result, baseUrl))
  if (result.status >= 300 && result.status < 400) {
    throw toError(wrongHost(baseUrl, `a redirect${originOf(result.headers['location'])}`))
  }
  const body = jsonOf(result)
  if (!isJsonObject(body)) throw toError(withoutJson(result, baseUrl))
  if (result.status < 300) return { kind: 'ok', body }
  const error = nangoErrorOf(body)
  if (error === undefined) throw toError(nangoFailed(result.status, ''))
  return { kind: 'error', status: result.status, error, refusal: refusalOf(result, error, baseUrl) }
}

/** The JSON of an answer; every error of Nango's is thrown. */
export function bodyOf(answer: NangoAnswer): JsonObject {
  if (answer.kind === 'error') throw toError(answer.refusal)
  return answer.body
}

/** An answer that parsed but is not what Nango sends. */
export function unexpectedShape(baseUrl: string): Refusal {
  return wrongHost(baseUrl, 'JSON of another shape')
}

function withoutJson(response: WireResponse, baseUrl: string): Refusal {
  const isPage = /html/i.test(response.contentType)
  if (response.status >= 500 && !isPage) return nangoFailed(response.status, '')
  return wrongHost(
    baseUrl,
    isPage ? `a web page (${response.status})` : `something other than JSON (${response.status})`,
  )
}

function originOf(location: string | undefined): string {
  return location !== undefined && URL.canParse(location) ? ` to ${new URL(location).origin}` : ''
}

function refusalOf(response: WireResponse, error: NangoError, baseUrl: string): Refusal {
  if (response.status === 401)
    return keyRefused(baseUrl, /^[a-z_]{1,60}$/.test(error.code) ? error.code : '401')
  if (response.status === 403) return scopeMissing(error)
  if (response.status === 402) return planLimit()
  if (response.status === 429) {
    return rateLimited({ baseUrl, ...defined({ retryAfter: response.headers['retry-after'] }) })
  }
  return nangoFailed(response.status, error.code)
}

/** Milliseconds; whether Nango lives is told at once, or not at all. */
const PATIENCE = 5_000

/**
 * What a failed question about one connection, or to its provider, means. Where no answer came in time and Nango answers
 * another question at once, it is the provider that is silent: to the call, or to the refresh of the token before it, which
 * Nango waits for without end.
 */
export async function refusalOfSilence(client: Client, failure: WireFailure): Promise<Refusal> {
  const isProvider = failure.reason === 'timeout' && (await answers(client))
  return isProvider ? connectionSilent() : refusalOfFailure(failure, client.baseUrl)
}

/** https://nango.dev/docs/guides/platform/self-hosting */
async function answers(client: Client): Promise<boolean> {
  const url = `${client.baseUrl}/health`
  const result = await client.exchange(async (sdk) => sdk.http.get(url, { timeout: PATIENCE }))
  return result.kind === 'response' && result.status < 500
}

/** Where in a body Nango found the first fault, by its own account. */
export function placeOf(errors: unknown, unknown = ''): string {
  const path = listOf(objectOf(listOf(errors)[0])['path'])
    .map(String)
    .join('.')
  return /^[\w.-]{1,100}$/.test(path) ? path : unknown
}
