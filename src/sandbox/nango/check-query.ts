import type { Answer } from '../answer.ts'
import type { ApiRequest } from './api-request.ts'
import { invalid } from './errors.ts'
import { unrecognized, wrongType } from './schema.ts'

/**
 * Nango refuses every query parameter that it does not know, and one given twice, which is a list to it, but for `lists`.
 * Undefined when all are fine.
 */
export function checkQuery(
  { query }: ApiRequest,
  known: readonly string[],
  lists: readonly string[] = [],
): Answer | undefined {
  const names = [...new Set(query.keys())]
  const unknown = names.filter((name) => !known.includes(name) && !lists.includes(name))
  const repeated = names.filter((name) => known.includes(name) && query.getAll(name).length > 1)
  const issues = [
    ...repeated.map((name) => wrongType('string', [], [name])),
    ...(unknown.length === 0 ? [] : [unrecognized(unknown, [])]),
  ]
  return issues.length === 0 ? undefined : invalid('invalid_query_params', issues)
}
