import type { Answer } from '../answer.ts'
import type { ApiRequest } from './api-request.ts'
import { invalid } from './errors.ts'
import { unrecognized } from './schema.ts'

/** Nango refuses every query parameter that it does not know; undefined when all are known. */
export function checkQuery(request: ApiRequest, known: readonly string[]): Answer | undefined {
  const names = [...new Set(request.query.keys())].filter((name) => !known.includes(name))
  return names.length === 0 ? undefined : invalid('invalid_query_params', [unrecognized(names, [])])
}
