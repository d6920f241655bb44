import { isJsonObject, type JsonObject } from '../../domain/text/json.ts'
import type { Answer } from '../answer.ts'
import { badRequest } from './google-errors.ts'

/** The object that a request carries, or Google's refusal. */
export function parseJsonBody(body: string | null): { readonly object: JsonObject } | Answer {
  try {
    const value: unknown = JSON.parse(body ?? '')
    return isJsonObject(value) ? { object: value } : badRequest('parseError', 'Parse Error')
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return badRequest('parseError', 'Parse Error')
  }
}
