import type { Answer } from '../answer.ts'
import type { ApiRequest } from './api-request.ts'
import { apiError } from './errors.ts'

const JSON_ONLY = /^\/(?:api-auth|connect|connections|integrations|oauth\/connect)(?:\/|$)/

/** These routes of Nango's take no other type, with a body or without, before they look at the key. */
export function refuseType({ path, headers }: ApiRequest): Answer | undefined {
  const type = headers['content-type'] ?? ''
  return type === '' || isJsonType(type) || !JSON_ONLY.test(path)
    ? undefined
    : apiError(415, 'invalid_content_type', 'Content-Type header must be application/json')
}

/** The JSON body of a request to Nango itself, or the answer that refuses it. An empty one is `{}`. */
export function readBody(request: ApiRequest): { readonly value: unknown } | { readonly refused: Answer } {
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
