import { ShieldError } from '../errors.ts'
import { DEEPEST_JSON, isJsonObject, utf8Text, type JsonObject } from '../text/json.ts'

const LONGEST_BYTES = 1024 * 1024

/** Digits that a JavaScript number always keeps. */
const KEPT_DIGITS = 15

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s"{}[\]:,]+/gs

/**
 * The JSON object of `--input`, read so that it means one thing only. `JSON.parse` alone takes the last of two equal
 * members, rounds long numbers and lets half characters pass. Fails with `usage`.
 */
export function parseInputJson(given: string | Uint8Array): JsonObject {
  const text = typeof given === 'string' ? given : decode(given)
  if (Buffer.byteLength(text) > LONGEST_BYTES) throw refusal(`it is longer than ${LONGEST_BYTES} bytes`)
  const value = parseStrictJson(text)
  if (!isJsonObject(value)) throw refusal('it has to be an object')
  return value
}

/** The same for JSON of any kind and length. Fails with `usage`. */
export function parseStrictJson(text: string): unknown {
  const value = parse(text)
  assertStrict(text)
  return value
}

function decode(bytes: Uint8Array): string {
  if (bytes.length > LONGEST_BYTES) throw refusal(`it is longer than ${LONGEST_BYTES} bytes`)
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    throw refusal('it begins with a byte order mark; save it as UTF-8 without one')
  }
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
    throw refusal('it is UTF-16; save it as UTF-8')
  const text = utf8Text(bytes)
  if (text === undefined) throw refusal('it is not UTF-8')
  return text
}

function parse(text: string): unknown {
  if (text.trim() === '') throw refusal('it is empty')
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw refusal(cause instanceof Error ? cause.message.slice(0, 200) : 'it is not JSON', cause)
  }
}

/** For text that JSON.parse has taken, so that each token is whole. */
function assertStrict(text: string): void {
  const open: (Set<string> | null)[] = []
  const tokens = text.match(TOKEN) ?? []
  for (const [index, token] of tokens.entries()) {
    if ('{['.includes(token)) open.push(token === '{' ? new Set() : null)
    else if ('}]'.includes(token)) open.pop()
    else if (token.startsWith('"')) assertText(token, tokens[index + 1] === ':' ? open.at(-1) : null)
    else if (/^[-\d]/.test(token)) assertExact(token)
    if (open.length > DEEPEST_JSON) throw refusal(`it is nested more than ${DEEPEST_JSON} levels deep`)
  }
}

/** `members` are those seen so far of the object that this text names a member of. */
function assertText(token: string, members: Set<string> | null | undefined): void {
  const value = parse(token)
  if (typeof value !== 'string') return
  if (!value.isWellFormed()) throw refusal('a text in it has half a character (a lone surrogate)')
  if (value.includes('\0')) throw refusal('a text in it has a NUL character')
  if (!members) return
  if (['__proto__', 'constructor', 'prototype'].includes(value)) {
    throw refusal(`no member may be called "${value}"`)
  }
  if (members.has(value)) throw refusal(`the member "${value.slice(0, 60)}" appears twice`)
  members.add(value)
}

function assertExact(token: string): void {
  const value = Number(token)
  const digits = token.replace(/e.*$/i, '').replaceAll(/[-.]/g, '').replace(/^0+/, '')
  const isExact =
    Number.isFinite(value) &&
    !Object.is(value, -0) &&
    (!Number.isInteger(value) || Number.isSafeInteger(value)) &&
    (digits.length <= KEPT_DIGITS || String(value) === token)
  if (!isExact) throw refusal(`the number ${token.slice(0, 40)} cannot be kept exactly; give it as a string`)
}

function refusal(what: string, cause?: unknown): ShieldError {
  return new ShieldError('usage', `The input is not JSON that can be taken: ${what}`, { cause })
}
