import type { z } from 'zod'
import { ShieldError } from '../errors.ts'
import { textOf, defined, isJsonObject, type Json, type JsonObject } from '../text/json.ts'
import { flagName } from '../text/wording.ts'

type FlagKind = 'string' | 'number' | 'integer' | 'boolean' | 'enum' | 'object'

/** One field of an operation's input, as every interface spells it. */
export interface InputFlag {
  /** As the input schema has it: `workingHours`. */
  readonly key: string
  /** As the command line has it: `--working-hours`. */
  readonly flag: string
  /** The kind of one value, where the flag is repeatable. */
  readonly kind: FlagKind
  readonly repeatable: boolean
  /** False too where there is a default. */
  readonly required: boolean
  readonly description: string
  /** What an enum allows; empty for all others. */
  readonly choices: readonly string[]
  /** What is taken without the flag; undefined when there is none. */
  readonly default?: Json
  /** The parts of an object, given as `--line variant=…,quantity=2`; empty for all others. */
  readonly members: readonly InputFlag[]
}

/**
 * The flags of an operation, out of its input schema. Fails with `internal` on a schema that no flag can express:
 * the registry test meets that before a user does.
 */
export function inputFlags(schema: z.ZodType): readonly InputFlag[] {
  // The schema's own method: the schema may come from another bundle than this, with a zod of its own.
  const described: unknown = schema.toJSONSchema({ io: 'input' })
  if (!isJsonObject(described) || described['type'] !== 'object') throw inexpressible('an input', described)
  return flagsOfObject(described, 'input')
}

function flagsOfObject(described: JsonObject, place: string): readonly InputFlag[] {
  const properties = described['properties']
  const required = described['required']
  if (!isJsonObject(properties)) throw inexpressible(place, described)
  return Object.entries(properties).map(([key, property]) => {
    if (!isJsonObject(property)) throw inexpressible(key, property)
    return flagOf(key, property, Array.isArray(required) && required.includes(key))
  })
}

function flagOf(key: string, property: JsonObject, required: boolean): InputFlag {
  const repeatable = property['type'] === 'array'
  const one = repeatable ? property['items'] : property
  if (!isJsonObject(one)) throw inexpressible(key, property)
  const kind = kindOf(key, one)
  const description = property['description'] ?? one['description']
  return {
    key,
    flag: flagName(key),
    kind,
    repeatable,
    required,
    description: textOf(description),
    choices: choicesOf(one),
    ...defined({ default: property['default'] }),
    members: kind === 'object' ? flagsOfObject(one, key) : [],
  }
}

function kindOf(key: string, one: JsonObject): FlagKind {
  if (choicesOf(one).length > 0) return 'enum'
  const type = one['type']
  if (Array.isArray(one['anyOf'])) return kindOfUnion(key, one['anyOf'])
  switch (type) {
    case 'string':
    case 'number':
    case 'integer':
    case 'boolean':
    case 'object':
      return type
    default:
      throw inexpressible(key, one)
  }
}

/** Several ways to write a text (a day or a moment) are one flag; different kinds are not. */
function kindOfUnion(key: string, members: readonly Json[]): FlagKind {
  if (members.every((member) => isJsonObject(member) && member['type'] === 'string')) return 'string'
  throw inexpressible(key, members)
}

function choicesOf(one: JsonObject): readonly string[] {
  const choices = one['enum'] ?? (one['const'] === undefined ? [] : [one['const']])
  const isTexts = (value: Json): value is readonly string[] =>
    Array.isArray(value) && value.every((choice) => typeof choice === 'string')
  return isTexts(choices) ? choices : []
}

function inexpressible(place: string, described: unknown): ShieldError {
  return new ShieldError(
    'internal',
    `No flag can express ${place}: ${JSON.stringify(described)?.slice(0, 200) ?? 'nothing'}`,
  )
}
