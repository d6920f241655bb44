import type { ProviderResponse } from '../../domain/provider/http.ts'
import type { Outcome } from '../../domain/request/outcome.ts'
import { isJsonObject, type JsonObject } from '../../domain/text/json.ts'
import { parseAnswer, userErrorsOf, type GraphqlAnswer, type GraphqlError } from './answer.ts'
import { errorText } from './errors.ts'

interface Expected<Result extends JsonObject> {
  /** The root field: `draftOrderCreate`. */
  readonly mutation: string
  /** The result, where the payload proves that it was applied; else null. */
  readonly resultOf: (payload: JsonObject) => Result | null
  /** What is amiss where it does not. */
  readonly otherwise: string
}

/** Statuses with which Shopify turns a request away before it looks into it. */
const TURNED_AWAY: readonly number[] = [401, 402, 403, 404, 423, 429]

/** Found before anything is run. https://shopify.dev/docs/api/admin-graphql/latest#status-and-error-codes */
const NOT_RUN: ReadonlySet<string> = new Set([
  'THROTTLED',
  'MAX_COST_EXCEEDED',
  'MAX_INPUT_SIZE_EXCEEDED',
  'INVALID_VARIABLE',
  'undefinedField',
  'undefinedType',
  'argumentNotAccepted',
  'argumentLiteralsIncompatible',
  'missingRequiredArguments',
  'selectionMismatch',
  'variableMismatch',
])

/**
 * What an answer to a mutation proves, whatever its status says: 200 carries refusals and throttling, and a success may
 * come with errors about fields that may not be read.
 */
export function outcomeOf<Result extends JsonObject>(
  response: ProviderResponse,
  expected: Expected<Result>,
): Outcome<Result> {
  const answer = parseAnswer(response)
  if (answer === undefined) return doubtful(response, 'something that is not an answer of Shopify')
  const payload = answer.data?.[expected.mutation]
  if (response.status === 200 && isJsonObject(payload)) return fromPayload(response, payload, expected)
  const said = answer.errors.map((error) => errorText(error)).join('; ')
  return isNotRun(response.status, answer, expected.mutation)
    ? { kind: 'not_applied', reason: `Shopify refused it: ${withMeaning(answer, said)}` }
    : doubtful(response, said === '' ? 'no word about it' : said)
}

function fromPayload<Result extends JsonObject>(
  response: ProviderResponse,
  payload: JsonObject,
  expected: Expected<Result>,
): Outcome<Result> {
  const { userErrors, draftOrder } = payload
  if (!Array.isArray(userErrors)) return doubtful(response, 'it does not say whether there was an objection')
  const said = userErrorsOf(payload).join('; ') || 'an objection without a word'
  if (userErrors.length > 0 && draftOrder === null)
    return { kind: 'not_applied', reason: `Shopify refused it: ${said}` }
  // An objection beside the draft order itself: either of them may be so, and looking tells.
  if (userErrors.length > 0) return doubtful(response, said)
  const result = expected.resultOf(payload)
  return result === null ? doubtful(response, expected.otherwise) : { kind: 'applied', result }
}

/** Nothing came of it, and every error says that it was never run. */
function isNotRun(status: number, { data, errors }: GraphqlAnswer, mutation: string): boolean {
  if (errors.length === 0) return false
  if (TURNED_AWAY.includes(status)) return data === null
  const isDenied = ({ code, path }: GraphqlError): boolean =>
    code === 'ACCESS_DENIED' && path.join() === mutation
  const nothing = data === null || data[mutation] === null
  return (
    status === 200 &&
    nothing &&
    errors.every((error) => (data === null && NOT_RUN.has(error.code)) || isDenied(error))
  )
}

/** Throttled is no word about what was asked for: the same can be asked for again. */
function withMeaning({ errors }: GraphqlAnswer, said: string): string {
  return errors.every(({ code }) => code === 'THROTTLED')
    ? `too many requests for now, and a retry proposes it again (${said})`
    : said
}

function doubtful({ status }: ProviderResponse, what: string): Outcome<never> {
  return { kind: 'ambiguous', reason: `Shopify's answer (${status}) does not prove what happened: ${what}` }
}
