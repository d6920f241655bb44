import { jsonAnswer, Refusal, type Answer } from '../answer.ts'
import type { ApiRequest } from './api-request.ts'
import type { Issue } from './schema.ts'

/** The refusal of credentials, in their envelope. */
export function authRefusal(code: string, message: string): Refusal {
  return new Refusal(jsonAnswer(401, { error: { message, code, payload: {} } }))
}

/** Envelope of most errors. */
export function apiError(status: number, code: string, message?: string): Answer {
  return jsonAnswer(status, { error: { code, ...(message === undefined ? {} : { message }) } })
}

/** The refusal of a request, in that envelope. */
export function apiRefusal(status: number, code: string, message?: string): Refusal {
  return new Refusal(apiError(status, code, message))
}

type InvalidCode = 'invalid_body' | 'invalid_query_params' | 'invalid_headers' | 'invalid_uri_params'

/** The refusal of input that does not fit. */
export function invalid(code: InvalidCode, errors: readonly Issue[]): Refusal {
  return new Refusal(jsonAnswer(400, { error: { code, errors } }))
}

/** Refuses input that has issues. */
export function refuseIssues(code: InvalidCode, issues: readonly Issue[]): void {
  if (issues.length > 0) throw invalid(code, issues)
}

/** Nango's stand-in for an answer that the provider did not give. */
export function networkError(code: string, message: string, method: string): Answer {
  return jsonAnswer(500, { message, code, method: method.toLowerCase() })
}

/** Nango's own 429, which a provider's is told from by this body. */
export function tooManyRequests({ method, path }: ApiRequest): Answer {
  return jsonAnswer(429, { error: { code: 'too_many_request', method, path } }, { 'retry-after': '30' })
}

/** Credentials that the provider did not take when Nango tried them. */
export const INVALID_CREDENTIALS =
  'The given credentials were found to be invalid. Please check the credentials and try again.'

export function connectionTestFailed(): Refusal {
  return apiRefusal(400, 'connection_test_failed', INVALID_CREDENTIALS)
}
