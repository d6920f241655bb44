import { htmlAnswer, jsonAnswer, type Answer } from '../answer.ts'

interface GoogleError {
  readonly status: number
  readonly reason: string
  readonly message: string
  readonly domain?: string
  /** The parameter at fault. */
  readonly location?: string
}

/** Google's envelope. https://developers.google.com/workspace/calendar/api/guides/errors */
export function googleError({ status, reason, message, domain = 'global', location }: GoogleError): Answer {
  const place = location === undefined ? {} : { locationType: 'parameter', location }
  return jsonAnswer(status, {
    error: { errors: [{ domain, reason, message, ...place }], code: status, message },
  })
}

export function badRequest(reason: string, message: string): Answer {
  return googleError({ status: 400, reason, message })
}

export function notFound(): Answer {
  return googleError({ status: 404, reason: 'notFound', message: 'Not Found' })
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

export function unauthorized(): Answer {
  return googleError({
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

/** An address that no method answers gets a page, not JSON. */
export function noSuchMethod(): Answer {
  return htmlAnswer(404, '<!DOCTYPE html>\n<html lang=en>\n<title>Error 404 (Not Found)!!1</title>\n')
}
