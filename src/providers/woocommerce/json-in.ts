import type { ProviderResponse } from '../../domain/provider/http.ts'

/**
 * What PHP and its plugins put around an answer: warnings (a shop that displays them), comments of a cache, a byte order
 * mark. Whole pages are none of it.
 */
const NOISE: readonly RegExp[] = [
  /[\s\uFEFF]+/y,
  /<!--[\s\S]*?-->/y,
  /(?:<br\s*\/?>\s*)?<b>(?:Warning|Notice|Deprecated|Strict Standards)<\/b>:[\s\S]{0,4000}? on line <b>\d+<\/b>(?:<br\s*\/?>)?/y,
  /(?:PHP )?(?:Warning|Notice|Deprecated|Strict Standards):[^\n]{0,4000}? on line \d+/y,
]

/** The one JSON value in a body, also with noise around it. Undefined where anything else stands there. */
export function jsonIn({ json, text }: ProviderResponse): unknown {
  if (json !== undefined) return json
  const start = pastNoise(text, 0)
  const end = endOfJson(text, start)
  if (end === start || pastNoise(text, end) !== text.length) return undefined
  try {
    return JSON.parse(text.slice(start, end)) as unknown
  } catch {
    return undefined
  }
}

function pastNoise(text: string, from: number): number {
  let at = from
  for (let isMore = true; isMore;) {
    isMore = false
    for (const noise of NOISE) {
      noise.lastIndex = at
      if (!noise.test(text)) continue
      at = noise.lastIndex
      isMore = true
    }
  }
  return at
}

/** Where the object or the list that begins here ends; its beginning, where none does. */
function endOfJson(text: string, start: number): number {
  if (text[start] !== '{' && text[start] !== '[') return start
  let depth = 0
  for (let at = start; at < text.length; at += 1) {
    const character = text[at]
    if (character === '"') at = endOfString(text, at)
    else if (character === '{' || character === '[') depth += 1
    else if (character === '}' || character === ']') depth -= 1
    if (depth === 0) return at + 1
  }
  return start
}

/** The closing quote of the text that opens here. */
function endOfString(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === '"') return at
  }
  return text.length
}
