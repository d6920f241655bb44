import { ShieldError } from '../../domain/errors.ts'
import { reconnectCommand } from '../../domain/provider/connecting.ts'
import { askedToWait, whenAgain } from '../../domain/provider/asked-wait.ts'
import type { Connection } from '../../domain/provider/connection.ts'
import type { ProviderResponse, Advice } from '../../domain/provider/http.ts'
import { field, say } from '../../domain/text/wording.ts'
import { type GraphqlAnswer, type GraphqlError, parseAnswer, userErrorsOf } from './answer.ts'
import type { Outcome } from '../../domain/request/outcome.ts'
import { isJsonObject, type JsonObject } from '../../domain/text/json.ts'

/** What is known of the connection where a hint has to name it. */
type Known = Pick<Connection, 'name'> & Partial<Pick<Connection, 'askedScopes'>>

/** What was being read, for the message: "the order". */
interface Asked {
  readonly what: string
  /** Null while it is being connected. */
  readonly connection: Known | null
}

/** A read that Shopify refused, in shield's codes. */
export function refusalOf(response: ProviderResponse, answer: GraphqlAnswer, asked: Asked): ShieldError {
  const error = answer.errors[0]
  const said = error === undefined ? 'nothing' : errorText(error)
  const { code, hint } =
    response.status === 200
      ? translateError(error, answer, asked)
      : translateStatus(response, asked.connection)
  const status = response.status === 200 ? '' : ` with ${response.status}`
  return new ShieldError(code, `Shopify refused ${asked.what}${status}: ${said}`, { hint })
}

/** As a person reads it: "THROTTLED: Throttled". */
function errorText({ code, message }: GraphqlError): string {
  return [code, message].filter((part) => part !== '').join(': ') || 'no reason given'
}

function translateStatus(response: ProviderResponse, connection: Known | null): Advice {
  const { status } = response
  const again = (otherwise: string) => whenAgain(askedToWait(response), otherwise)
  if (status === 401 || status === 403)
    return { code: 'not_connected', hint: reconnectCommand({ provider: 'shopify', name: connection?.name }) }
  if (status === 429) return { code: 'unavailable', hint: again('Wait a few seconds, then try again') }
  if (status === 430) return { code: 'unavailable', hint: again(SUSPECTED) }
  if (status >= 500) return { code: 'unavailable', hint: again('Try again') }
  return { code: 'failed', hint: STATUS_HINTS[status] ?? 'Run it again with --debug to see what was asked' }
}

/** Of no use to the caller: the address that Nango calls from is what Shopify looks at. */
const SUSPECTED =
  'Shopify takes the calls from the server that Nango runs on for an attack: wait a minute, then try again'

const STATUS_HINTS: Readonly<Record<number, string>> = {
  402: "The shop's plan is not paid; its owner can see to that in Shopify's admin",
  404: 'Check that the shop exists under this name and that SHIELD_SHOPIFY_API_VERSION is a version that Shopify serves',
  423: 'The shop is locked; its owner can ask Shopify why',
}

function translateError(error: GraphqlError | undefined, answer: GraphqlAnswer, asked: Asked): Advice {
  switch (error?.code) {
    case 'THROTTLED':
      return { code: 'unavailable', hint: `Wait ${answer.wait ?? 10} s, then try again` }
    case 'ACCESS_DENIED':
      return { code: 'not_connected', hint: accessHint(error, asked.connection) }
    case 'MAX_COST_EXCEEDED':
      return { code: 'failed', hint: say`Ask for less at once, with a smaller ${field('limit')}` }
    case undefined:
    case 'INTERNAL_SERVER_ERROR':
    case 'SERVICE_UNAVAILABLE':
    case 'TIMEOUT':
      return { code: 'unavailable', hint: 'Try again' }
    default:
      return { code: 'failed', hint: 'Check SHIELD_SHOPIFY_API_VERSION: shield is made for 2026-10' }
  }
}

function accessHint(error: GraphqlError, connection: Known | null): string {
  const command = reconnectCommand({ provider: 'shopify', name: connection?.name })
  if (error.scopes.length > 0) {
    // Naming scopes replaces all that were asked for before.
    const wanted = [...new Set([...(connection?.askedScopes ?? []), ...error.scopes])]
    return `${command} --scopes ${wanted.join(',')}`
  }
  return /not approved/i.test(error.message)
    ? "The app needs access to protected customer data: ask for it in the app's settings at Shopify"
    : command
}

interface Expected<Result extends JsonObject> {
  /** The root field: `draftOrderCreate`. */
  readonly mutation: string
  /** The result, where the payload proves that it was applied; else null. */
  readonly resultOf: (payload: JsonObject) => Result | null
  /** What is amiss where it does not. */
  readonly otherwise: string
}

/** Statuses with which Shopify turns a request away before it looks into it. */
const TURNED_AWAY: readonly number[] = [401, 402, 403, 404, 423, 429, 430]

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
    ? { kind: 'not_applied', reason: `Shopify refused it: ${withMeaning(response, answer, said)}` }
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

/** Throttled says nothing about what was asked for: the same can be asked for again. */
function throttled(wait: string | null): string {
  return `too many requests for now${wait === null ? ', and' : `; wait ${wait}, then`} a retry proposes it again`
}

/** Where the words of Shopify do not say what helps. */
const MEANINGS: Readonly<Record<number, string>> = {
  401: 'the access is no longer accepted; connect the shop again, and a retry proposes it again',
  402: "the shop's plan is not paid",
  423: 'the shop is locked',
  430: 'it takes the calls from Nango for an attack, and a retry proposes it again',
}

function withMeaning(response: ProviderResponse, { errors }: GraphqlAnswer, said: string): string {
  const { status } = response
  const isThrottled = status === 429 || errors.every(({ code }) => code === 'THROTTLED')
  const meaning = isThrottled ? throttled(askedToWait(response)) : MEANINGS[status]
  return meaning === undefined ? said : `${meaning} (${said})`
}

function doubtful({ status }: ProviderResponse, what: string): Outcome<never> {
  return { kind: 'ambiguous', reason: `Shopify's answer (${status}) does not prove what happened: ${what}` }
}
