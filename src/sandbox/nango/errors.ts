import { jsonAnswer, type Answer } from '../answer.ts'
import type { ApiRequest } from './api-request.ts'
import type { Issue } from './schema.ts'

/** Envelope of refused credentials. */
export function authError(code: string, message: string): Answer {
  return jsonAnswer(401, { error: { message, code, payload: {} } })
}

/** Envelope of most errors. */
export function apiError(status: number, code: string, message?: string): Answer {
  return jsonAnswer(status, { error: { code, ...(message === undefined ? {} : { message }) } })
}

type InvalidCode = 'invalid_body' | 'invalid_query_params' | 'invalid_headers' | 'invalid_uri_params'

/** Envelope of input that does not fit. */
export function invalid(code: InvalidCode, errors: readonly Issue[]): Answer {
  return jsonAnswer(400, { error: { code, errors } })
}

/** Nango's stand-in for an answer that the provider did not give. */
export function networkError(code: string, message: string, method: string): Answer {
  return jsonAnswer(500, { message, code, method: method.toLowerCase() })
}

/** Nango's own 429, which a provider's is told from by this body. */
export function tooManyRequests({ method, path }: ApiRequest): Answer {
  return jsonAnswer(429, { error: { code: 'too_many_request', method, path } }, { 'retry-after': '30' })
}
