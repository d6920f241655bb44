import { isJsonObject, type Json, type JsonObject } from '../domain/text/json.ts'

/** With lower-case names. */
type Headers = Readonly<Record<string, string>>

/** What a server of the sandbox answers. `cut`: the connection is reset instead, or in the middle of the body. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: string
  readonly cut?: 'reset' | 'half'
}

/** Any 2xx. */
export function isOk({ status }: Answer): boolean {
  return status >= 200 && status < 300
}

export function jsonAnswer(status: number, value: unknown, headers: Headers = {}): Answer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: JSON.stringify(value),
  }
}

export function htmlAnswer(status: number, html: string, headers: Headers = {}): Answer {
  return { status, headers: { 'content-type': 'text/html; charset=utf-8', ...headers }, body: html }
}

export function emptyAnswer(status: number, headers: Headers = {}): Answer {
  return { status, headers, body: '' }
}

/** An answer that ends the handling of a request, wherever it is thrown. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly answer: Answer

  constructor(answer: Answer) {
    super(answer.body)
    this.answer = answer
  }
}

/** The answer that was thrown; any other error goes on. */
export function refusedWith(error: unknown): Answer {
  if (error instanceof Refusal) return error.answer
  throw error
}

/** What `run` answers, also by a refusal. */
export function answering(run: () => Answer): Answer {
  try {
    return run()
  } catch (error) {
    return refusedWith(error)
  }
}

/** The JSON object that a body holds; undefined for anything else. */
export function parseObject(body: string | null): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(body ?? '')
    return isJsonObject(value) ? value : undefined
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return undefined
  }
}

/** The objects of a list; nothing for what is not a list. */
export function objectsIn(value: Json | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((entry: Json) => isJsonObject(entry)) : []
}

/** A token that says where the next page of a list begins. */
export function pageToken(place: number): string {
  return Buffer.from(`place ${place}`).toString('base64url')
}

/** Where a page begins: at 0 without a token; undefined for what is none. */
export function placeOf(token: string | null): number | undefined {
  if (token === null) return 0
  const place = /^place (\d{1,9})$/.exec(Buffer.from(token, 'base64url').toString())
  return place === null ? undefined : Number(place[1])
}
