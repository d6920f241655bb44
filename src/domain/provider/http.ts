import { ShieldError, type ErrorCode } from '../errors.ts'
import { textOf, isJsonObject, type Json } from '../text/json.ts'
import type { Wording } from '../text/wording.ts'
import { quoted } from '../text/quoted.ts'
import { askedToWait, whenAgain } from './asked-wait.ts'

/** What came back from a provider through Nango, whatever its status. Only what operations may look at. */
export interface ProviderResponse {
  readonly status: number
  readonly contentType: string
  /** Lower-case names; the few that operations read (retry-after, etag …). */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** The parsed body; undefined when it is not JSON. */
  readonly json: unknown
}

/**
 * The answer to one write, already told apart from Nango's own errors. `not_sent`: provably nothing reached the
 * provider. `ambiguous`: it may have.
 */
export type Answer =
  | { readonly kind: 'response'; readonly response: ProviderResponse }
  | { readonly kind: 'not_sent'; readonly code: NotSentCode; readonly message: string; readonly hint: string }
  /** `response`: what came, where it is whole and no JSON; an operation that knows such answers may judge it. */
  | { readonly kind: 'ambiguous'; readonly reason: string; readonly response?: ProviderResponse }

type NotSentCode = 'unavailable' | 'not_connected' | 'internal' | 'failed'

/** Query parameters in the order in which they are sent; a repeated name is a repeated parameter. */
export type Query = readonly (readonly [name: string, value: string])[]

/** A POST that is known to create nothing. */
export interface ReadingPost {
  readonly path: (apiVersion: string) => string
  /** GraphQL: the documents that it may carry, byte for byte. Absent where the address itself can do nothing but read. */
  readonly documents?: readonly string[]
}

/** A POST of the provider's own list, by its name. Fails as a GET does. */
export type PostToRead = (name: string, body: Json) => Promise<ProviderResponse>

/** The POST of this name, if it is on the list and this body only reads. */
export function findReadingPost(
  posts: Readonly<Record<string, ReadingPost>>,
  name: string,
  body: Json,
): ReadingPost | undefined {
  const post = Object.hasOwn(posts, name) ? posts[name] : undefined
  if (post?.documents === undefined) return post
  return carriesOneOf(post.documents, body) ? post : undefined
}

/**
 * Whether a body is one of these documents with its variables and nothing else: no `operationName`, no document that is
 * kept at the server. What a document does is not worked out: the list is what was read by a person.
 */
export function carriesOneOf(documents: readonly string[], body: Json): boolean {
  if (!isJsonObject(body) || Object.keys(body).some((key) => key !== 'query' && key !== 'variables'))
    return false
  return documents.some((document) => document === body['query'])
}

/** What a provider's refusal means in shield's codes, and what helps. */
export interface Advice<Hint extends Wording = Wording> {
  readonly code: ErrorCode
  readonly hint: Hint
}

/** An answer that is not the provider's own, whoever gave it. `what` was asked for: "the list of calendars". */
export function strangeAnswer(who: string, response: ProviderResponse, what: string): ShieldError {
  const { status, json } = response
  const shape = json === undefined ? 'no JSON' : 'not its usual JSON'
  const again = whenAgain(askedToWait(response), 'Try again')
  return new ShieldError('unavailable', `${who} answered ${status} with ${shape} when asked for ${what}`, {
    hint: `${again}; if it stays so, run \`shield status --check\``,
  })
}

const LONGEST_TEXT = 300

/** What a provider says, no longer than an error can repeat; empty for anything but text. */
export function saidText(value: unknown): string {
  const text = textOf(value)
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text
}

/** Names that would turn one method into another, or put another credential in the place of Nango's. */
const OVERRIDES: ReadonlySet<string> = new Set([
  '_method',
  'method',
  'http_method',
  'x-http-method',
  'x-http-method-override',
  'x-method-override',
  'access_token',
  'oauth_token',
  'oauth_consumer_key',
  'consumer_key',
  'consumer_secret',
])

/**
 * Whether a parameter or field of this name may mean another call, `_method[]` too. PHP leaves out spaces before a name,
 * and takes a dot or a space in it for `_`.
 * https://developer.wordpress.org/rest-api/using-the-rest-api/global-parameters/
 */
export function isOverrideName(name: string): boolean {
  const [plain = ''] = name.trimStart().replaceAll(/[ .]/g, '_').split('[', 1)
  return OVERRIDES.has(plain.toLowerCase())
}

/**
 * A path at a provider with every value encoded: path`/calendar/v3/calendars/${id}/events`. The only way to put a
 * value from outside into a path.
 */
export function path(literals: TemplateStringsArray, ...values: readonly string[]): string {
  return literals.reduce((sofar, literal, index) => sofar + encodeSegment(values[index - 1] ?? '') + literal)
}

function encodeSegment(value: string): string {
  if (!value.isWellFormed() || leadsElsewhere(value)) {
    throw new ShieldError('usage', `${quoted(value)} cannot be part of a path`)
  }
  return encodeURIComponent(value)
}

const ALLOWED = /^\/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-F]{2}|\/)*$/

/**
 * Refuses whatever could reach another place than the operation named: absolute URLs, `//`, `.` and `..` in any
 * spelling, backslashes, control characters, queries and fragments.
 */
export function assertPath(path: string): void {
  if (!ALLOWED.test(path))
    throw new ShieldError('internal', `Not a plain absolute path: ${quoted(path, 500)}`)
  for (const segment of path.slice(1).split('/')) {
    if (leadsElsewhere(decoded(segment))) {
      throw new ShieldError(
        'internal',
        `A path segment may not be empty, dotted or broken: ${quoted(path, 500)}`,
      )
    }
  }
}

/**
 * Somebody on the way may decode once too often: an encoded slash must not hide an empty or dotted segment either, nor
 * an encoded control character end the line.
 */
function leadsElsewhere(segment: string): boolean {
  return segment
    .split(/[/\\]/)
    .some((part) => part === '' || part === '.' || part === '..' || /\p{Cc}/u.test(part))
}

/** What does not decode stands for nothing. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return ''
  }
}
