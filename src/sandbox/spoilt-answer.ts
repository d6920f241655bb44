import { isJsonObject, type Json } from '../domain/text/json.ts'
import { htmlAnswer, isOk, type Answer } from './answer.ts'

/** Status 200 with half of the body, and nothing on the wire that says so. */
export function garbled(answer: Answer): Answer {
  return { ...answer, status: 200, body: answer.body.slice(0, Math.floor(answer.body.length / 2)) }
}

/** A 2xx without the ids of what it tells of; every other answer stays as it is. */
export function withoutIds(answer: Answer): Answer {
  if (!isOk(answer) || answer.body === '') return answer
  return { ...answer, body: JSON.stringify(stripped(JSON.parse(answer.body) as Json)) }
}

/** The same answer in which every text is followed by these words, as an error page repeats what it was sent. */
export function repeating(answer: Answer, words: readonly string[]): Answer {
  return { ...answer, body: JSON.stringify(followed(JSON.parse(answer.body) as Json, words.join('; '))) }
}

function followed(value: Json, words: string): Json {
  // A code is one word, and what it means hangs on it.
  if (typeof value === 'string') return value.includes(' ') ? `${value} ${words}` : value
  if (Array.isArray(value)) return value.map((entry: Json) => followed(entry, words))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, followed(inner, words)]))
}

function stripped(value: Json): Json {
  if (Array.isArray(value)) return value.map((entry: Json) => stripped(entry))
  if (!isJsonObject(value)) return value
  const kept = Object.entries(value).filter(([name]) => name !== 'id')
  return Object.fromEntries(kept.map(([name, inner]) => [name, stripped(inner)]))
}

/** What a hotel's network says to everything. */
export function signInPage(): Answer {
  return htmlAnswer(200, '<!doctype html><title>Welcome</title><p>Please sign in to the network.</p>')
}
