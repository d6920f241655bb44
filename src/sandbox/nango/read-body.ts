import type { Answer } from '../answer.ts'
import type { ApiRequest } from './api-request.ts'
import { apiError } from './errors.ts'

/** The JSON body of a request to Nango itself, or the answer that refuses it. An empty one is `{}`. */
export function readBody(request: ApiRequest): { readonly value: unknown } | { readonly refused: Answer } {
  const type = request.headers['content-type'] ?? ''
  if (request.body !== '' && !isJsonType(type))
    return {
      refused: apiError(415, 'invalid_content_type', 'Content-Type header must be application/json'),
    }
  return parseBody(request.body)
}

export function parseBody(body: string): { readonly value: unknown } | { readonly refused: Answer } {
  if (body === '') return { value: {} }
  try {
    return { value: JSON.parse(body) as unknown }
  } catch (error) {
    return { refused: apiError(400, 'invalid_json', error instanceof Error ? error.message : 'Invalid JSON') }
  }
}

export function isJsonType(type: string): boolean {
  return /^application\/json\b/i.test(type)
}
