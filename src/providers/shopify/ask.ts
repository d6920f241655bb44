import { ShieldError } from '../../domain/errors.ts'
import { secondsToWait } from '../../domain/provider/asked-wait.ts'
import type { Connection } from '../../domain/provider/connection.ts'
import type { Reading } from '../../domain/operation/operation.ts'
import { strangeAnswer, path, type ProviderResponse } from '../../domain/provider/http.ts'
import type { ProviderAccess } from '../../domain/provider/provider.ts'
import type { JsonObject } from '../../domain/text/json.ts'
import { quoted } from '../../domain/text/quoted.ts'
import { say, type Wording } from '../../domain/text/wording.ts'
import { parseAnswer, type GraphqlError } from './answer.ts'
import { refusalOf } from './errors.ts'

/** The names of the POSTs that read. */
export const QUERY = 'shopify.query'
export const CALCULATE = 'shopify.draft-order-calculate'

interface Question {
  readonly document: string
  readonly variables: JsonObject
  /** For messages: "the order". */
  readonly what: string
  /** More of what was asked for before: where the budget is spent, the next page is waited for, a few seconds. */
  readonly isMore?: boolean
}

interface Found {
  readonly data: JsonObject
  /** What a person should know about the answer: another version, fields that may not be read. */
  readonly warnings: readonly string[]
  /** Fields that came back as null because they may not be read: "email". */
  readonly denied: readonly string[]
}

type Access = Pick<ProviderAccess, 'query' | 'apiVersion' | 'name'> &
  Partial<Pick<Reading, 'connection' | 'pause'>>

/**
 * Asks Shopify's Admin API. Fields within the data that may not be read are named in the warnings; any other error,
 * and a search that Shopify did not wholly follow, is a failure: `not_connected`, `unavailable` or `failed`.
 */
export async function askShopify(
  access: Access,
  question: Question,
  post: typeof QUERY | typeof CALCULATE = QUERY,
): Promise<Found> {
  const { document, variables, what, isMore } = question
  const asked = { what, connection: known(access) }
  const send = () => access.query(post, { query: document, variables })
  const response = isMore === true ? await sentInTime(access, send) : await send()
  const answer = parseAnswer(response)
  if (answer === undefined) throw strangeAnswer('Shopify', response, what)
  if (response.status !== 200 || answer.data === null || !answer.errors.every(isWithin)) {
    throw refusalOf(response, { ...answer, errors: answer.errors.toSorted(outermostFirst) }, asked)
  }
  if (answer.searchWarnings.length > 0) throw ignoredFilter(answer.searchWarnings, what, access.apiVersion)
  const denied = [...new Set(answer.errors.map(({ path }) => fieldOf(path)))]
  const hidden = denied.length === 0 ? [] : [`This app may not read ${denied.join(', ')}`]
  return {
    data: answer.data,
    denied,
    warnings: [...versionWarnings(response.headers, access.apiVersion), ...hidden],
  }
}

function known({ connection, name }: Access): Pick<Connection, 'name'> | null {
  return connection ?? (name === undefined ? null : { name })
}

/** A longer wait, and more of them, are for the one who asked. */
const LONGEST_WAIT = 15
const MOST_WAITS = 3

/** Pages cost more than comes back while they are read: 5,000 draft orders are 20 pages of 250 points, a budget 2,000. */
async function sentInTime(
  { pause }: Access,
  send: () => Promise<ProviderResponse>,
): Promise<ProviderResponse> {
  for (let waits = 0; ; waits += 1) {
    const response = await send()
    const wait = waitAfter(response)
    if (wait === 0 || wait > LONGEST_WAIT || waits === MOST_WAITS || pause === undefined) return response
    await pause(wait * 1_000)
  }
}

/** Seconds; 0 for what was not throttled. */
function waitAfter(response: ProviderResponse): number {
  const answer = parseAnswer(response)
  const isThrottled = answer?.errors.some(({ code }) => code === 'THROTTLED') === true
  if (!isThrottled && response.status !== 429) return 0
  return answer?.wait ?? secondsToWait(response) ?? LONGEST_WAIT
}

/** Denied below a root field: the rest of the answer stands. */
function isWithin({ code, path }: GraphqlError): boolean {
  return code === 'ACCESS_DENIED' && path.length > 1
}

function outermostFirst(a: GraphqlError, b: GraphqlError): number {
  return Number(isWithin(a)) - Number(isWithin(b))
}

/** `orders.nodes.0.email` is "email". */
function fieldOf(path: readonly string[]): string {
  return path.findLast((part) => !/^\d+$/.test(part)) ?? ''
}

/** Shopify leaves out what it does not understand and answers with everything. */
function ignoredFilter(warnings: readonly string[], what: string, version: string): ShieldError {
  const said = [...new Set(warnings)].join('; ')
  return new ShieldError(
    'failed',
    `Shopify did not follow the search for ${what} (${said}) and may have answered with everything there is, so nothing of it is shown`,
    {
      hint:
        version === MADE_FOR
          ? 'An order is found by its id without a search: shield shopify order-status --order ID'
          : `Set SHIELD_SHOPIFY_API_VERSION to ${MADE_FOR}, which shield is made for; now it is ${version}`,
    },
  )
}

const MADE_FOR = '2026-10'

/** A version that is no longer served is answered with the oldest one that is, without an error. */
function versionWarnings(headers: Readonly<Record<string, string>>, asked: string): readonly string[] {
  const answered = headers['x-shopify-api-version']
  if (answered === undefined || answered === asked) return []
  return [
    `Shopify answered in version ${answered} of its API, not in ${asked}: set SHIELD_SHOPIFY_API_VERSION to one that it serves`,
  ]
}

/** The one address of the Admin API. */
export function graphqlPath(apiVersion: string): string {
  return path`/admin/api/${apiVersion}/graphql.json`
}

/**
 * One term of Shopify's search, with the value as a phrase. Travels as a GraphQL variable, never inside a document.
 * https://shopify.dev/docs/api/usage/search-syntax
 */
export function phrase(field: string, value: string): string {
  if (!/^[a-z_]+$/.test(field)) throw new ShieldError('internal', `Not a field of a search: ${field}`)
  return `${field}:"${value.replaceAll(/[\\"]/g, String.raw`\$&`)}"`
}

/** What a person typed to look for something: no control characters, no half characters. Fails with `usage`. */
export function assertSearchable(at: Wording, text: string): void {
  if (text.trim() !== '' && text.isWellFormed() && !/\p{Cc}/u.test(text)) return
  throw new ShieldError('usage', say`${at} ${quoted(text)} cannot be looked for`)
}
