export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
export type JsonObject = { readonly [key: string]: Json }

/** What is read of an answer: the object, or an empty one for anything else. */
export function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {}
}

/** The objects in a list; nothing for anything else. */
export function objectsIn(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter((entry: unknown) => isJsonObject(entry)) : []
}

/** The texts in a list; nothing for anything else. */
export function textsIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((entry: unknown) => typeof entry === 'string') : []
}

/** An object, as opposed to null, an array or a scalar. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The list that it is; an empty one for anything else. */
export function listOf(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value : []
}

/** The text that it is; an empty one for anything else. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** The text that it is; null for an empty one and for anything else. */
export function textOrNull(value: unknown): string | null {
  return textOf(value) || null
}

/** What a text is the JSON of; undefined where it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The text that these bytes are the UTF-8 of; undefined where they are none. A byte order mark is taken off. */
export function utf8Text(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** The members that are there: without those that are undefined. */
export function defined<Members extends object>(
  members: Members,
): { [Name in keyof Members]?: Exclude<Members[Name], undefined> } {
  const entries = Object.entries(members).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as ReturnType<typeof defined<Members>>
}

/** Deeper than anything that a provider sends, and far from what makes `JSON.parse` run out of stack. */
export const DEEPEST_JSON = 64

const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Whether brackets are nested deeper than `deepest`, found in the bytes alone, before anything parses them. */
export function isDeeperThan(deepest: number, bytes: Uint8Array): boolean {
  let depth = 0
  let isText = false
  for (let index = 0; index < bytes.length && depth <= deepest; index += 1) {
    const byte = bytes[index] ?? 0
    if (byte === QUOTE) isText = !isText
    else if (!isText) depth += step(byte)
    else if (byte === BACKSLASH) index += 1
  }
  return depth > deepest
}

function step(byte: number): -1 | 0 | 1 {
  if (byte === 0x5b || byte === 0x7b) return 1
  return byte === 0x5d || byte === 0x7d ? -1 : 0
}

/** The value that these bytes are the UTF-8 of; undefined for what is not JSON or nested deeper than `DEEPEST_JSON`. */
export function parseJsonBytes(bytes: Uint8Array): unknown {
  const text = isDeeperThan(DEEPEST_JSON, bytes) ? undefined : utf8Text(bytes)
  return text === undefined ? undefined : parseJson(text)
}
