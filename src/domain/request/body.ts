import { ShieldError } from '../errors.ts'
import { isOverrideName, type Query } from '../provider/http.ts'
import { DEEPEST_JSON, isJsonObject, type Json } from '../text/json.ts'
import { quoted } from '../text/quoted.ts'
import { encodeMultipart, type PartDraft } from './multipart.ts'

/** What a frozen call carries: the text of JSON, or bytes with their type. Exactly this is shown, hashed and sent. */
export type Body = string | BytesBody

/** A body that is not JSON. */
export type BytesBody = {
  readonly kind: (typeof BYTES_KINDS)[number]
  /** Its Content-Type; that of a multipart body names the boundary. */
  readonly type: string
  readonly base64: string
}

export const BYTES_KINDS = ['form', 'multipart', 'raw'] as const

/** The body of a planned call: at most one of these. */
export interface BodyDraft {
  /** Sent as JSON. */
  readonly body?: Json
  /** Fields in order, sent as `application/x-www-form-urlencoded`; a repeated name is a repeated field. */
  readonly form?: Query
  /** Parts in order, sent as `multipart/form-data`. */
  readonly multipart?: readonly PartDraft[]
  /** Bytes of any type but those above. */
  readonly raw?: { readonly type: string; readonly bytes: Uint8Array }
}

/** Nango's own limit is 75 MB; nothing a person can read is near this. */
const LONGEST_BODY_BYTES = 256 * 1024

const FORM = 'application/x-www-form-urlencoded'

/** Makes the bytes, once. Null for a call without a body. Fails with `usage` for what could not be sent exactly so. */
export function freezeBody(draft: BodyDraft): Body | null {
  const { body, form, multipart, raw } = draft
  if ([body, form, multipart, raw].filter((given) => given !== undefined).length > 1) {
    throw new ShieldError('internal', 'A call has one body: JSON, a form, parts or bytes')
  }
  if (body !== undefined) return withinLimit(freezeJson(body))
  if (form !== undefined) return withinLimit(freezeForm(form))
  if (multipart !== undefined) return withinLimit(freezeMultipart(multipart))
  return raw === undefined ? null : withinLimit(freezeRaw(raw.type, raw.bytes))
}

function withinLimit<Kind extends Body>(body: Kind): Kind {
  const { length } = bytesOf(body)
  if (length > LONGEST_BODY_BYTES) {
    throw new ShieldError(
      'usage',
      `The call is ${length} bytes long; at most ${LONGEST_BODY_BYTES} can be reviewed`,
    )
  }
  return body
}

/**
 * Nango parses a JSON body and serialises it again, so one that would not survive that unchanged (1.0, integers beyond
 * 2^53, lone surrogates) is refused: what was shown would not be what is sent.
 */
function freezeJson(body: Json): string {
  // First, because JSON.stringify overflows the stack on deep nesting.
  assertSafeJson(body, 0)
  const text = JSON.stringify(body)
  if (JSON.stringify(JSON.parse(text)) !== text) {
    throw new ShieldError(
      'usage',
      'The call would be changed on its way: its JSON does not survive being parsed again',
    )
  }
  return text
}

function freezeForm(fields: Query): BytesBody {
  for (const [name, value] of fields) {
    assertFieldName(name)
    assertWellFormed(value)
  }
  return frozenBytes('form', FORM, Buffer.from(formText(fields)))
}

function freezeMultipart(parts: readonly PartDraft[]): BytesBody {
  for (const { name, filename = '', content } of parts) {
    assertFieldName(name)
    assertWellFormed(filename)
    if (typeof content === 'string') assertWellFormed(content)
  }
  const { type, bytes } = encodeMultipart(parts)
  return frozenBytes('multipart', type, bytes)
}

const TYPE = /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*(?:; ?[a-z0-9-]+=[A-Za-z0-9._-]+)*$/

/** The types that have a kind of their own, in which every value is shown by its name. */
const OF_OTHER_KINDS = /^(?:application\/(?:json|x-www-form-urlencoded)\b(?![+.-])|multipart\/)/

function freezeRaw(type: string, bytes: Uint8Array): BytesBody {
  if (!TYPE.test(type) || type.length > 200 || OF_OTHER_KINDS.test(type)) {
    throw new ShieldError('internal', `Bytes may not be sent as ${quoted(type)}`)
  }
  return frozenBytes('raw', type, bytes)
}

/** Nango sends `{}` in place of nothing. */
function frozenBytes(kind: BytesBody['kind'], type: string, bytes: Uint8Array): BytesBody {
  if (bytes.length === 0) throw new ShieldError('internal', `The ${kind} body of a call has no bytes`)
  return { kind, type, base64: Buffer.from(bytes).toString('base64') }
}

/** The very bytes that are sent. */
export function bytesOf(body: Body): Buffer {
  return typeof body === 'string' ? Buffer.from(body) : Buffer.from(body.base64, 'base64')
}

/** The JSON that a call carries; null where it carries none. */
export function sentJson({ body }: { readonly body: Body | null }): Json {
  return typeof body === 'string' ? (JSON.parse(body) as Json) : null
}

/** The fields of a form; undefined where the bytes are not exactly those that their fields would make. */
export function formFields(body: BytesBody): Query | undefined {
  const text = bytesOf(body).toString('latin1')
  const fields = [...new URLSearchParams(text)] as Query
  return body.type === FORM && formText(fields) === text ? fields : undefined
}

/** https://url.spec.whatwg.org/#concept-urlencoded-serializer */
function formText(fields: Query): string {
  return new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value])).toString()
}

/** Bytes as text, where they are that: UTF-8 that gives the same bytes again. */
export function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** Whether what was stored or received is a body. */
export function isBody(value: unknown): value is Body {
  if (typeof value === 'string') return true
  if (!isJsonObject(value)) return false
  const { kind, type, base64 } = value
  return BYTES_KINDS.some((known) => known === kind) && typeof type === 'string' && typeof base64 === 'string'
}

function assertSafeJson(value: Json, depth: number): void {
  if (depth > DEEPEST_JSON)
    throw new ShieldError('usage', `The call is nested more than ${DEEPEST_JSON} levels deep`)
  if (typeof value === 'number' && !isExact(value)) {
    throw new ShieldError('usage', `The number ${value} cannot be sent exactly; send it as a string`)
  }
  if (typeof value === 'string') assertWellFormed(value)
  if (typeof value !== 'object' || value === null) return
  for (const [key, child] of Object.entries(value)) {
    if (key === '__proto__') throw new ShieldError('usage', 'The call may not have a member "__proto__"')
    assertWellFormed(key)
    assertSafeJson(child, depth + 1)
  }
}

function isExact(value: number): boolean {
  return Number.isFinite(value) && (!Number.isInteger(value) || Number.isSafeInteger(value))
}

/** A server may take the method or a credential from a field as it does from a parameter of the query. */
function assertFieldName(name: string): void {
  assertWellFormed(name)
  if (name === '' || isOverrideName(name)) {
    throw new ShieldError('internal', `A call may not carry the field ${quoted(name)}`)
  }
}

/** Fails with `usage` for a text that has no UTF-8 form. */
export function assertWellFormed(text: string): void {
  if (!text.isWellFormed()) {
    throw new ShieldError('usage', 'A text in the call has half a character (a lone surrogate)')
  }
}
