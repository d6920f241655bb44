import { type ErrorCode, EXIT_CODES, ShieldError } from '../domain/errors.ts'
import { isJsonObject, type Json, type JsonObject, objectOf } from '../domain/text/json.ts'
import type { Named, Wording } from '../domain/text/wording.ts'
import type { Received } from './send.ts'

/** Who asked whom for what. */
export interface Question {
  readonly url: URL
  readonly method: string
  /** Version of this side. */
  readonly version: string
}

/** What a server answered. */
export interface Answer {
  readonly status: number
  /** An empty object where there is no body. */
  readonly body: JsonObject
}

/** What both sides have to speak. A server says it in each answer. */
const API = '2'

/** The answer, if it is one of a shield server. Fails with what the server fails with, in its words. */
export function understand(received: Received, question: Question): Answer {
  const { status, headers } = received
  if (headers['shield-api'] !== API) throw notUnderstood(received, question)
  const body = status === 204 ? {} : bodyOf(received)
  if (body === undefined) throw noServer(received, question)
  if (status >= 200 && status < 300) return { status, body }
  throw errorFrom(body, { ...question, status, serverVersion: versionOf(received) })
}

function notUnderstood(received: Received, question: Question): ShieldError {
  const { origin } = question.url
  const { status, headers } = received
  if (headers['shield-api'] !== undefined) return otherVersion(question, versionOf(received))
  if (status >= 300 && status < 400) {
    const message = `${origin} leads elsewhere (status ${status}), and a token is not taken along`
    return unavailable(message, 'Set SHIELD_URL to where it leads, if that is right')
  }
  if ([502, 503, 504].includes(status)) {
    const message = `The proxy before the server at ${origin} cannot reach it (status ${status})`
    return unavailable(message, 'Check that shield serve runs there')
  }
  return noServer(received, question)
}

function unavailable(message: string, hint: string): ShieldError {
  return new ShieldError('unavailable', message, { hint })
}

function noServer({ status }: Received, { url }: Question): ShieldError {
  const message = `The server at ${url.origin} is not a shield server (status ${status})`
  return unavailable(message, 'Check SHIELD_URL')
}

function otherVersion({ url, version }: Question, serverVersion: string, lacks?: string): ShieldError {
  const why = lacks === undefined ? 'which speak differently' : `and the server does not know ${lacks}`
  const message = `The server at ${url.origin} is shield ${serverVersion}, and this is ${version}, ${why}`
  return unavailable(message, 'Install the same version on both sides')
}

function versionOf({ headers }: Received): string {
  const version = headers['shield-version']
  return typeof version === 'string' && /^[\w.+-]{1,40}$/.test(version) ? version : 'of an unknown version'
}

function bodyOf({ text }: Received): JsonObject | undefined {
  try {
    const body: unknown = JSON.parse(text)
    return isJsonObject(body) ? body : undefined
  } catch {
    return undefined
  }
}

interface Failed extends Question {
  readonly status: number
  readonly serverVersion: string
}

function errorFrom(body: JsonObject, failed: Failed): ShieldError {
  const { url, method, status, serverVersion } = failed
  if (body['reason'] === 'no_route') return otherVersion(failed, serverVersion, `${method} ${url.pathname}`)
  if (status === 401) return noToken(url)
  const error = problemError(body)
  if (error.code !== 'internal') return error
  const requestId = textOrNull(body['requestId'])
  return new ShieldError('internal', `The server at ${url.origin} has met a bug in shield`, {
    hint: `Its log says where${requestId === null ? '' : `, by the id ${requestId}`}; report it`,
  })
}

function noToken({ origin }: URL): ShieldError {
  return new ShieldError(
    'denied',
    `The server at ${origin} does not take SHIELD_TOKEN: it is unknown, expired or revoked`,
    { hint: 'Have a new one made there: shield tokens create' },
  )
}

/** The error that a problem tells of (RFC 9457), as it was thrown there: this door says it in its own words. */
export function problemError(problem: JsonObject): ShieldError {
  const { code, request, status } = problem
  const wording = objectOf(problem['wording'])
  const message =
    wordingIn(wording['detail']) ?? textOrNull(problem['detail']) ?? 'The server did not say why'
  const hint = wordingIn(wording['hint']) ?? textOrNull(problem['hint']) ?? undefined
  const known = isErrorCode(code) ? code : 'failed'
  // Its hint is one for programs.
  const isAnotherDigest = status === 412 && isJsonObject(request)
  const next = isAnotherDigest ? `shield approvals show ${textOrNull(request['id']) ?? ''}` : hint
  return new ShieldError(known, message, { hint: next })
}

/** Undefined where a server says it in one way only. */
function wordingIn(value: Json | undefined): Wording | undefined {
  if (!Array.isArray(value)) return undefined
  const parts = value.map((part) => (typeof part === 'string' ? part : namedIn(part)))
  return parts.every((part) => part !== undefined) ? parts : undefined
}

function namedIn(value: Json): Named | undefined {
  if (!isJsonObject(value)) return undefined
  const { field, flag, key } = value
  if (typeof flag !== 'string' || typeof key !== 'string') return undefined
  return { flag, key, ...(typeof field === 'string' ? { field } : {}) }
}

function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === 'string' && Object.hasOwn(EXIT_CODES, code)
}

function textOrNull(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null
}
