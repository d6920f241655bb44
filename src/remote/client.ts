import type { Agent } from 'node:http'
import { isShieldError, ShieldError } from '../domain/errors.ts'
import type { Json, JsonObject } from '../domain/text/json.ts'
import { createAnswerRedactor } from '../domain/text/redact.ts'
import type { RemoteSettings } from '../domain/settings/server-settings.ts'
import { cursorAfter, type CursorKind } from '../domain/ports/page.ts'
import { list } from '../wire/composites.ts'
import { decodeAnswer, json, type Shape } from '../wire/shape.ts'
import { type Patience, type Sending, sendPatiently } from './send.ts'
import { type Answer, understand } from './read-answer.ts'

export type Parameters = Readonly<Record<string, string | readonly string[] | undefined>>

export interface CallOptions {
  readonly query?: Parameters
  readonly body?: JsonObject
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  /** It may take as long as it takes. */
  readonly patient?: boolean
  /** For a question that may be put off for long: what is asked in its place then, and within how many milliseconds. */
  readonly putOff?: { readonly query: Parameters; readonly within: number }
}

/** A server, spoken to with one token. Every call fails as the server says, or with `unavailable`. */
export interface Client {
  readonly url: string
  readonly get: (path: string, options?: CallOptions) => Promise<JsonObject>
  readonly change: (method: Change, path: string, options?: CallOptions) => Promise<Answer>
  /** As `get`, decoded. */
  readonly read: <Value>(wanted: Wanted<Value>, path: string, options?: CallOptions) => Promise<Value>
  /** As `change`, decoded. */
  readonly make: <Value>(
    wanted: Wanted<Value>,
    method: Change,
    path: string,
    options?: CallOptions,
  ) => Promise<Value>
  /** The items, page after page, until there are so many or no more; and the last page whole. */
  readonly list: <Item>(
    wanted: Wanted<Item>,
    path: string,
    limit: number,
    query?: Parameters,
  ) => Promise<Listed<Item>>
}

type Change = 'POST' | 'PATCH' | 'DELETE'

/** What an answer should be, with its article, and its shape. */
export type Wanted<Value> = readonly [whole: string, shape: Shape<Value>]

interface Listed<Item> {
  readonly items: readonly Item[]
  readonly page: JsonObject
}

export interface ClientParts {
  readonly remote: RemoteSettings
  readonly version: string
  readonly pause: (milliseconds: number, signal?: AbortSignal) => Promise<void>
  /** Absent: what a person would wait for. */
  readonly patience?: Patience
}

/** The server's own limits are shorter; the one for an answer is for a server that has gone away without a word. */
const PATIENCE: Patience = { connect: 15_000, answer: 5 * 60_000 }
const LONGEST_PAGE = 1000

/** Fails with `usage` for a token that can be none, repeating nothing of it. */
export function createClient({ remote, version, pause, patience = PATIENCE }: ClientParts): Client {
  const { url: base, token } = remote
  assertToken(token)
  const clean = createAnswerRedactor([token])
  let agent: Agent | undefined
  /** Several questions share a connection; what changes something has one of its own, which nobody can have closed. */
  const sharedAgent = async (): Promise<Agent> => {
    const { Agent } = base.startsWith('https:') ? await import('node:https') : await import('node:http')
    agent ??= new Agent({ keepAlive: true, maxSockets: 4 })
    return agent
  }
  const call = async (method: Sending['method'], path: string, options: CallOptions): Promise<Answer> => {
    const urlWith = (query: Parameters | undefined): URL => {
      const url = new URL(base + path)
      url.search = searchOf(query)
      return url
    }
    const url = urlWith(options.query)
    const body = method === 'GET' ? null : JSON.stringify(options.body ?? {})
    const received = await sendPatiently(
      {
        method,
        url,
        headers: {
          accept: 'application/json',
          authorization: `Bearer ${token}`,
          'user-agent': `shield/${version}`,
          ...(body === null ? {} : { 'content-type': 'application/json' }),
          ...options.headers,
        },
        body,
        agent: method === 'GET' ? await sharedAgent() : undefined,
        signal: options.signal,
        patience: options.patient === true ? { ...patience, answer: null } : patience,
      },
      pause,
      options.putOff && { url: urlWith(options.putOff.query), within: options.putOff.within },
    )
    return understand({ ...received, text: clean(received.text) }, { url, method, version })
  }
  const get: Client['get'] = async (path, options = {}) => (await call('GET', path, options)).body
  const change: Client['change'] = (method, path, options = {}) => call(method, path, options)
  return {
    url: base,
    get,
    change,
    read: async ([whole, shape], ...question) => decodeAnswer(shape, whole, await get(...question)),
    make: async ([whole, shape], ...question) => decodeAnswer(shape, whole, (await change(...question)).body),
    list: async ([whole, shape], path, limit, query = {}) => {
      const { items, page } = await listPages(get, path, limit, query)
      return { items: decodeAnswer(list(shape), whole, items), page }
    },
  }
}

async function listPages(get: Client['get'], path: string, limit: number, query: Parameters) {
  const items: Json[] = []
  for (let cursor = query['cursor']; ;) {
    const wanted = Math.min(limit - items.length, LONGEST_PAGE)
    const page = await get(path, { query: { ...query, limit: String(wanted), cursor } })
    items.push(...decodeAnswer(list(json), 'a list', page['items']))
    cursor = typeof page['next'] === 'string' ? page['next'] : undefined
    if (cursor === undefined || items.length >= limit) return { items, page }
  }
}

/** Where a list goes on: after this one of it. */
export function cursorFrom(kind: CursorKind, before: string | number | undefined): string | undefined {
  return before === undefined ? undefined : cursorAfter(kind, before)
}

function searchOf(parameters: Parameters = {}): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) {
    for (const one of typeof value === 'string' ? [value] : (value ?? [])) search.append(name, one)
  }
  return search.toString()
}

function assertToken(token: string): void {
  if (/^[\x21-\x7E]{1,200}$/.test(token)) return
  throw new ShieldError('usage', 'SHIELD_TOKEN has spaces, other characters or more than 200 of them', {
    hint: 'Copy it again from where it was shown',
  })
}

/** Whether it is worth asking again: nobody was there just now. */
export function isAway(error: unknown): boolean {
  return isShieldError(error) && error.code === 'unavailable'
}

export const REQUESTS = '/v1/integrations/approvals'

/** Where a request is, by its id or the start of one, or what can be done with it. */
export function requestPath(typed: string, verb?: string): string {
  return `${REQUESTS}/${segment(typed)}${verb === undefined ? '' : `/${verb}`}`
}

export const WEBHOOKS = '/v1/webhooks'

export function webhookPath(typed: string, verb?: string): string {
  return `${WEBHOOKS}/${segment(typed)}${verb === undefined ? '' : `/${verb}`}`
}

export function providerPath(provider: string, verb: string): string {
  return `/v1/integrations/${segment(provider)}/${verb}`
}

export function connectionPath(name: string): string {
  return `/v1/connections/${segment(name)}`
}

/** What was typed can hold anything; as a part of a path it can be nothing else. */
function segment(text: string): string {
  const encoded = encodeURIComponent(text.toWellFormed())
  // Dots alone would lead elsewhere, encoded or not.
  return /^\.{1,2}$/.test(encoded) ? encoded.replaceAll('.', '%252E') : encoded
}

/** Whole seconds, as a server takes them, never less than what was meant. */
export function seconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000)
}
