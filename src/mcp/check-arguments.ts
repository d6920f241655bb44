import { ShieldError } from '../domain/errors.ts'
import { isJsonObject, type Json, type JsonObject, objectOf } from '../domain/text/json.ts'
import { quoted } from '../domain/text/quoted.ts'
import { field, joinWordings, say, type Wording } from '../domain/text/wording.ts'
import { BESIDE_WRITE } from '../wire/tool.ts'

/** The longest arguments of a call, in bytes of JSON: what an operation's input may be. */
const LONGEST = 1024 * 1024

/** Fails with `usage` for arguments that are longer than any input may be. */
export function assertLength(given: JsonObject): void {
  if (Buffer.byteLength(JSON.stringify(given)) <= LONGEST) return
  throw new ShieldError('usage', `The arguments are longer than ${LONGEST} bytes`)
}

/**
 * Holds members against the properties of a schema: texts, whole numbers, truth values and objects. Fails with `usage` and
 * names all that is wrong at once, what is not known included.
 */
export function checkArguments(
  given: JsonObject,
  properties: JsonObject,
  required: readonly string[] = [],
): void {
  const known = Object.keys(properties).join(', ')
  const problems = [
    ...Object.keys(given).flatMap((name): Wording[] => {
      if (!Object.hasOwn(properties, name))
        return [`${quoted(name, 60)} is not known here (expected: ${known})`]
      const must = whatIsWrong(given[name], objectOf(properties[name]))
      return must === null ? [] : [say`${field(name)} ${must}`]
    }),
    ...required
      .filter((name) => given[name] === undefined)
      .map((name): Wording => say`${field(name)} is required`),
  ]
  if (problems.length > 0) throw new ShieldError('usage', joinWordings(problems, '; '))
}

const IN_WORDS: Readonly<Record<string, string>> = {
  [BESIDE_WRITE.idempotency_key.pattern]: 'takes 1 to 255 visible ASCII characters, and no blanks',
}

/** What is wrong with a value, as the rest of a sentence; null: nothing is. */
function whatIsWrong(value: Json | undefined, schema: JsonObject): string | null {
  switch (schema['type']) {
    case 'boolean':
      return typeof value === 'boolean' ? null : 'is true or false'
    case 'object':
      return isJsonObject(value) ? null : 'is an object'
    case 'integer':
      return isWithin(value, schema)
        ? null
        : `is a whole number from ${Number(schema['minimum'])} to ${Number(schema['maximum'])}`
    default:
      return whatIsWrongWithText(value, schema)
  }
}

function isWithin(value: Json | undefined, { minimum, maximum }: JsonObject): boolean {
  return Number.isInteger(value) && Number(value) >= Number(minimum) && Number(value) <= Number(maximum)
}

function whatIsWrongWithText(value: Json | undefined, { maxLength, pattern }: JsonObject): string | null {
  if (typeof value !== 'string' || !value.isWellFormed()) return 'is a text'
  if (typeof maxLength === 'number' && value.length > maxLength) return `has at most ${maxLength} characters`
  if (typeof pattern === 'string' && !new RegExp(pattern).test(value))
    return IN_WORDS[pattern] ?? `has another form: ${pattern}`
  return null
}
