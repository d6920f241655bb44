import type { JsonObject } from '../../domain/text/json.ts'
import type { Reason } from '../reasons.ts'
import { htmlAnswer, jsonAnswer, pageToken, parseObject, placeOf, Refusal, type Answer } from '../answer.ts'

interface GoogleError {
  readonly status: number
  readonly reason: string
  readonly message: string
  readonly domain?: string
  /** The parameter at fault. */
  readonly location?: string
}

/** Google's envelope. https://developers.google.com/workspace/calendar/api/guides/errors */
function googleError({ status, reason, message, domain = 'global', location }: GoogleError): Answer {
  const place = location === undefined ? {} : { locationType: 'parameter', location }
  return jsonAnswer(status, {
    error: { errors: [{ domain, reason, message, ...place }], code: status, message },
  })
}

/** The refusal of a request, in that envelope. */
export function googleRefusal(error: GoogleError): Refusal {
  return new Refusal(googleError(error))
}

export function badRequest(reason: string, message: string): Refusal {
  return googleRefusal({ status: 400, reason, message })
}

export function badRange(reason: string, message: string): Refusal {
  return googleRefusal({ status: 400, domain: 'calendar', reason, message, location: 'timeMax' })
}

export function emptyRange(): Refusal {
  return badRange('timeRangeEmpty', 'The specified time range is empty.')
}

export function scopeRefusal(): Answer {
  const message = 'Request had insufficient authentication scopes.'
  return jsonAnswer(403, {
    error: {
      code: 403,
      message,
      errors: [{ message: 'Insufficient Permission', domain: 'global', reason: 'insufficientPermissions' }],
      status: 'PERMISSION_DENIED',
      details: [
        {
          '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
          reason: 'ACCESS_TOKEN_SCOPE_INSUFFICIENT',
          domain: 'googleapis.com',
        },
      ],
    },
  })
}

export function unauthorized(): Refusal {
  return googleRefusal({
    status: 401,
    reason: 'authError',
    message: 'Invalid Credentials',
    location: 'Authorization',
  })
}

const REASONS: Readonly<Record<number, readonly [reason: string, message: string, domain?: string]>> = {
  400: ['badRequest', 'Bad Request'],
  401: ['authError', 'Invalid Credentials'],
  403: ['forbidden', 'Forbidden'],
  404: ['notFound', 'Not Found'],
  409: ['duplicate', 'The requested identifier already exists.'],
  410: ['deleted', 'Resource has been deleted'],
  412: ['conditionNotMet', 'Precondition Failed'],
  429: ['rateLimitExceeded', 'Rate Limit Exceeded', 'usageLimits'],
}

/** What Google would say with this status, whatever was asked. */
export function refusal(status: number): Answer {
  if (status < 400) return jsonAnswer(status, {})
  const other =
    status < 500 ? (['badRequest', 'Bad Request'] as const) : (['backendError', 'Backend Error'] as const)
  const [reason, message, domain] = REASONS[status] ?? other
  return googleError({ status, reason, message, ...(domain === undefined ? {} : { domain }) })
}

/** A limit: of load, or against spam. */
export function refusalFor(reason: string, { status, message }: Reason): Answer {
  return googleError({ status, domain: 'usageLimits', reason, message })
}

/** A refusal in those words. */
export function refused(status: number): Refusal {
  return new Refusal(refusal(status))
}

/** An address that no method answers gets a page, not JSON. */
export function noSuchMethod(): Answer {
  return htmlAnswer(404, '<!DOCTYPE html>\n<html lang=en>\n<title>Error 404 (Not Found)!!1</title>\n')
}

/** The object that a request carries. */
export function parseJsonBody(body: string | null): JsonObject {
  const object = parseObject(body)
  if (object === undefined) throw badRequest('parseError', 'Parse Error')
  return object
}

interface Page<Item> {
  readonly items: readonly Item[]
  readonly next: { readonly nextPageToken?: string }
}

interface PageRules {
  readonly size: number
  readonly most: number
  /** An empty page first and last, and half of what was asked for in between: all of that happens at Google. */
  readonly untidy: boolean
}

/** The page that `maxResults` and `pageToken` ask for. More than `most` is cut down silently, as Google does. */
export function cutPage<Item>(
  all: readonly Item[],
  query: URLSearchParams,
  { size, most, untidy }: PageRules,
): Page<Item> {
  const asked = Number(query.get('maxResults') ?? size)
  if (!Number.isInteger(asked) || asked < 1)
    throw badRequest('invalidParameter', 'Invalid value for maxResults.')
  const from = placeOf(query.get('pageToken'))
  if (from === undefined) throw badRequest('invalid', 'Invalid page token value.')
  if (untidy && !query.has('pageToken')) return { items: [], next: { nextPageToken: pageToken(0) } }
  const end = from + Math.ceil(Math.min(asked, most) / (untidy ? 2 : 1))
  const isLast = (untidy ? from : end) >= all.length
  return { items: all.slice(from, end), next: isLast ? {} : { nextPageToken: pageToken(end) } }
}
