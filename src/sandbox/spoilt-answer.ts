import { isJsonObject, type Json } from '../domain/json.ts'
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
