import type { Answer } from '../answer.ts'
import type { ApiRequest } from './api-request.ts'
import { invalid } from './errors.ts'
import { textWith, type Check } from './schema.ts'

/**
 * The ids that Nango's API takes; its import alone takes any id of a connection.
 * https://github.com/NangoHQ/nango/blob/master/packages/server/lib/helpers/validation.ts
 */
export const connectionId: Check = textWith({
  most: 255,
  pattern: /^[a-zA-Z0-9,.;:=+~[\]|@${}"'\\/_ -]+$/,
})

export const integrationKey: Check = textWith({ most: 255, pattern: /^[a-zA-Z0-9~:.@ _-]+$/ })

/** The answer that refuses a part of the path; `name` is Nango's own for it. */
export function checkParameter(request: ApiRequest, parameter: string, [name, check]: [string, Check]) {
  const issues = check(request.parameters[parameter], [name])
  return issues.length === 0 ? undefined : invalid('invalid_uri_params', issues)
}

/** The answer that refuses what stands in the query. */
export function checkQueryValue(request: ApiRequest, name: string, check: Check): Answer | undefined {
  const issues = check(request.query.get(name) ?? undefined, [name])
  return issues.length === 0 ? undefined : invalid('invalid_query_params', issues)
}
