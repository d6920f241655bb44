import { jsonAnswer, type Answer } from '../../answer.ts'
import type { ApiRequest } from '../api-request.ts'
import { checkQuery } from '../check-query.ts'
import { checkTags } from '../check-tags.ts'
import { invalid } from '../errors.ts'
import { textWith, type Issue } from '../schema.ts'
import type { NangoParts, StoredConnection } from '../state.ts'

const TEXTS = ['connectionId', 'endUserId', 'endUserOrganizationId', 'integrationId', 'search']
const FILTERS = [...TEXTS, 'limit', 'page']
const checkText = textWith({ least: 1, most: 255 })

/** What a page of an untidy server holds at most, however many were asked for. */
const SHORT_PAGE = 1

const TAG = /^tags\[([^\]]+)\]$/

/** `GET /connections`: newest first; filters are combined with AND; no total and no cursor. */
export function listConnections(parts: NangoParts, request: ApiRequest): Answer {
  const { query } = request
  const tags = [...query].flatMap(([name, value]) => {
    const key = TAG.exec(name)?.[1]
    return key === undefined ? [] : [[key, value] as const]
  })
  const unknown = checkQuery(request, [...FILTERS, ...[...query.keys()].filter((name) => TAG.test(name))])
  if (unknown !== undefined) return unknown
  const limit = wholeNumber(query, 'limit', { least: 1, most: 2_000, otherwise: 10_000 })
  const page = wholeNumber(query, 'page', { least: 0, most: Number.MAX_SAFE_INTEGER, otherwise: 0 })
  const issues = [
    ...[limit, page].flatMap((value) => (typeof value === 'number' ? [] : [value])),
    ...checkTags(Object.fromEntries(tags), ['tags']),
    ...TEXTS.flatMap((name) => checkText(query.get(name) ?? 'x', [name])),
  ]
  if (typeof limit !== 'number' || typeof page !== 'number' || issues.length > 0)
    return invalid('invalid_query_params', issues)
  const size = parts.untidy ? Math.min(limit, SHORT_PAGE) : limit
  const found = [...parts.state.connections.values()]
    .toReversed()
    .filter((connection) => tags.every(([key, value]) => connection.tags[key.toLowerCase()] === value))
    .filter((connection) => isAsked(connection, query))
  return jsonAnswer(200, {
    connections: found.slice(page * size, (page + 1) * size).map((one) => ({
      ...summarise(one),
      created: new Date(one.createdAt).toISOString().replace('Z', '+00:00'),
    })),
  })
}

function isAsked(connection: StoredConnection, query: URLSearchParams): boolean {
  const integrations = (query.get('integrationId') ?? '').split(',').map((key) => key.trim())
  const tests: readonly [string, (value: string) => boolean][] = [
    ['connectionId', (value) => connection.connectionId === value],
    ['integrationId', () => integrations.includes(connection.integration)],
    ['endUserId', (value) => connection.endUser?.id === value],
    ['endUserOrganizationId', (value) => connection.endUser?.organization?.id === value],
    ['search', (value) => isFoundIn(connection, value.toLowerCase())],
  ]
  return tests.every(([name, test]) => {
    const value = query.get(name)
    return value === null || test(value)
  })
}

/** Not in the tags. */
function isFoundIn({ connectionId, endUser }: StoredConnection, word: string): boolean {
  return [connectionId, endUser?.display_name, endUser?.email].some((text) =>
    text?.toLowerCase().includes(word),
  )
}

/** What the list and the single connection have in common. */
export function summarise(connection: StoredConnection) {
  return {
    id: connection.number,
    connection_id: connection.connectionId,
    provider_config_key: connection.integration,
    provider: connection.provider,
    errors: connection.hasAuthError ? [{ type: 'auth', log_id: `sandbox-${connection.number}` }] : [],
    end_user: connection.endUser,
    tags: connection.tags,
    metadata: connection.metadata,
  }
}

function wholeNumber(
  query: URLSearchParams,
  name: string,
  { least, most, otherwise }: { readonly least: number; readonly most: number; readonly otherwise: number },
): number | Issue {
  const value = query.get(name)
  if (value === null) return otherwise
  const number = Number(value)
  if (value.trim() === '' || !Number.isInteger(number))
    return { code: 'invalid_type', message: 'Invalid input: expected number, received NaN', path: [name] }
  if (number < least)
    return { code: 'too_small', message: `Too small: expected number to be >=${least}`, path: [name] }
  if (number > most)
    return { code: 'too_big', message: `Too big: expected number to be <=${most}`, path: [name] }
  return number
}
