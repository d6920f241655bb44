import type { z } from 'zod'
import { ShieldError } from '../errors.ts'
import { inputFlags, type InputFlag } from './input-flags.ts'
import { isJsonObject } from '../text/json.ts'
import { eitherOfField, field, joinWordings, partOfField, say, type Wording } from '../text/wording.ts'

/** The part of an operation that its input is checked against. */
interface Door<Input> {
  readonly name: string
  readonly input: z.ZodType<Input>
}

/** A value that is what its flag takes, or what is wrong with it, in a sentence without its subject. */
type Converted = { readonly value: unknown } | Problem

interface Problem {
  readonly problem: Wording
  /** Which part of an object it is about. */
  readonly part?: string | undefined
  /** Which of several objects it is about, from 1. */
  readonly number?: number | undefined
}

/**
 * Input from outside, by the keys of the schema: texts as flags give them, or values out of JSON. Numbers are taken
 * only as they are usually written. Fails with `usage` and names every field at fault at once, with what was given and
 * what is allowed.
 */
export function parseInput<Input>(operation: Door<Input>, raw: Readonly<Record<string, unknown>>): Input {
  const flags = inputFlags(operation.input)
  const problems = unknownKeys(flags, raw)
  const input: Record<string, unknown> = {}
  for (const flag of flags) {
    const given = Object.hasOwn(raw, flag.key) ? raw[flag.key] : undefined
    const converted = convert(flag, given)
    if ('problem' in converted) problems.push(say`${nameOf(flag, converted)} ${converted.problem}`)
    else if (converted.value !== undefined) input[flag.key] = converted.value
  }
  if (problems.length > 0) throw refusal(operation.name, problems)
  const parsed = operation.input.safeParse(input)
  if (parsed.success) return parsed.data
  throw refusal(
    operation.name,
    parsed.error.issues.filter(isFirstOfItsValue).map((issue) => describe(issue, flags, input)),
  )
}

/** A value that breaks several rules is one thing that is wrong. */
function isFirstOfItsValue(
  { path }: z.core.$ZodIssue,
  at: number,
  all: readonly z.core.$ZodIssue[],
): boolean {
  const place = path.join('.')
  return path.length === 0 || all.findIndex((issue) => issue.path.join('.') === place) === at
}

/** Only JSON can hold such a one: commander knows every flag. */
function unknownKeys(flags: readonly InputFlag[], raw: Readonly<Record<string, unknown>>): Wording[] {
  const unknown = Object.keys(raw).filter((key) => !flags.some((flag) => flag.key === key))
  if (unknown.length === 0) return []
  const expected = flags.map(({ key }) => key).join(', ')
  const verb = unknown.length === 1 ? 'is' : 'are'
  return [`${unknown.map(shorten).join(', ')} ${verb} not known here (expected: ${expected})`]
}

function nameOf({ key }: InputFlag, { part, number }: Pick<Problem, 'part' | 'number'>): Wording {
  const name = part === undefined ? field(key) : partOfField(key, part)
  return number === undefined ? name : say`${name} (number ${number})`
}

function convert(flag: InputFlag, given: unknown): Converted {
  if (given === undefined) return { value: undefined }
  if (!flag.repeatable) {
    return Array.isArray(given) ? { problem: notOne(flag) } : convertOne(flag, given)
  }
  const all = (Array.isArray(given) ? given : [given]).map((one: unknown) => convertOne(flag, one))
  const at = all.findIndex((one) => 'problem' in one)
  const wrong = all[at]
  if (wrong === undefined) return { value: all.map((one) => ('value' in one ? one.value : undefined)) }
  return { ...wrong, number: numberOf(flag, at, all) }
}

/** A text is told by what it says, an object by where it stands. */
function numberOf({ kind }: InputFlag, at: unknown, all: unknown): number | undefined {
  const isOneOfSeveral = kind === 'object' && Array.isArray(all) && all.length > 1
  return isOneOfSeveral && typeof at === 'number' ? at + 1 : undefined
}

function notOne({ key }: InputFlag): Wording {
  return eitherOfField(key, { flag: 'can be given only once', json: 'takes one value, not a list of them' })
}

function convertOne(flag: InputFlag, given: unknown): Converted {
  if (flag.kind === 'object') return convertObject(flag, given)
  if (typeof given !== 'string') return { value: given }
  switch (flag.kind) {
    case 'integer':
      return toInteger(given)
    case 'number':
      return toNumber(given)
    case 'boolean':
      return toBoolean(given)
    default:
      return given.isWellFormed()
        ? { value: given }
        : { problem: 'has half a character in it (a lone surrogate)' }
  }
}

function toInteger(given: string): Converted {
  const value = Number(given)
  return /^(?:0|-?[1-9]\d*)$/.test(given) && Number.isSafeInteger(value)
    ? { value }
    : { problem: `takes a whole number such as 30, not ${quote(given)}` }
}

/** At most 15 digits: so many a number always keeps. */
function toNumber(given: string): Converted {
  const isPlain = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(given)
  const digits = given.replaceAll(/[-.]/g, '').replace(/^0+/, '').length
  return isPlain && digits <= 15 && !(digits === 0 && given.startsWith('-'))
    ? { value: Number(given) }
    : { problem: `takes a number such as 2.5, of at most 15 digits, not ${quote(given)}` }
}

function toBoolean(given: string): Converted {
  return given === 'true' || given === 'false'
    ? { value: given === 'true' }
    : { problem: `takes true or false, not ${quote(given)}` }
}

/** `variant=…,quantity=2`, or an object out of JSON. */
function convertObject(flag: InputFlag, given: unknown): Converted {
  const members =
    typeof given === 'string' ? splitMembers(given) : isJsonObject(given) ? Object.entries(given) : undefined
  if (members === undefined) return { problem: say`takes ${formOf(flag)}, not ${quote(given)}` }
  const object: Record<string, unknown> = {}
  for (const [key, value] of members) {
    const member = flag.members.find((one) => one.key === key)
    if (member === undefined) return { problem: unknownPart(flag, key) }
    if (Object.hasOwn(object, key)) return { problem: `has ${quote(key)} twice, and takes it once` }
    const converted = convert(member, value)
    if ('problem' in converted) return { problem: converted.problem, part: key }
    object[key] = converted.value
  }
  return { value: object }
}

function formOf({ key, members }: InputFlag): Wording {
  const parts = members.map((member) => member.key)
  return eitherOfField(key, {
    flag: parts.map((part) => `${part}=…`).join(','),
    json: `{${parts.map((part) => `"${part}": …`).join(', ')}}`,
  })
}

function unknownPart(flag: InputFlag, part: string): Wording {
  const otherwise = eitherOfField(flag.key, {
    flag: ' (a text with a comma and name= after it goes into --input, as JSON)',
    json: '',
  })
  return say`takes ${formOf(flag)}; ${quote(part)} is not known in it${otherwise}`
}

/**
 * A comma begins the next part only where `name=` follows, so that addresses and titles keep theirs. Undefined when it does
 * not begin so.
 */
function splitMembers(given: string): readonly (readonly [key: string, value: string])[] | undefined {
  const members: (readonly [key: string, value: string])[] = []
  for (const part of given.split(/,(?=\s*[a-z_][\w-]*=)/i)) {
    const [, key, value] = /^([^=]+)=([^]*)$/.exec(part) ?? []
    if (key === undefined || value === undefined) return undefined
    members.push([key, value])
  }
  return members
}

function describe(
  issue: z.core.$ZodIssue,
  flags: readonly InputFlag[],
  input: Readonly<Record<string, unknown>>,
): Wording {
  const [key, ...rest] = issue.path
  const flag = flags.find((one) => one.key === key)
  if (flag === undefined) return issue.message
  const given = issue.path.reduce<unknown>(
    (value, part) => (typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined),
    input,
  )
  const place = nameOf(flag, {
    part: rest.find((part) => typeof part === 'string'),
    number: numberOf(flag, rest[0], input[flag.key]),
  })
  if (given === undefined) return say`${place} is required${allowed(flag)}`
  return say`${place} does not take ${quote(given)}: ${reasonOf(issue, flag)}`
}

function reasonOf(issue: z.core.$ZodIssue, flag: InputFlag): string {
  if (issue.code === 'invalid_value' && flag.choices.length > 0)
    return `it is one of ${flag.choices.join(', ')}`
  const bound = boundOf(issue)
  if (bound !== undefined) return `it takes ${bound}`
  return `${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`
}

/** What zod says of a bound or a type, in words; undefined where a schema has a message of its own. */
function boundOf(issue: z.core.$ZodIssue): string | undefined {
  if (!/^(?:Too small: |Too big: |Invalid input: expected )/.test(issue.message)) return undefined
  if (issue.code === 'invalid_type') return TYPES[issue.expected]
  if (issue.code === 'too_small')
    return `${issue.inclusive === false ? 'more than' : 'at least'} ${counted(issue.minimum, issue.origin)}`
  if (issue.code === 'too_big')
    return `${issue.inclusive === false ? 'less than' : 'at most'} ${counted(issue.maximum, issue.origin)}`
  return undefined
}

const TYPES: Readonly<Record<string, string>> = {
  array: 'a list',
  boolean: 'true or false',
  int: 'a whole number',
  number: 'a number',
  object: 'an object',
  string: 'text',
}

function counted(bound: number | bigint, origin: string): string {
  if (origin !== 'string') return String(bound)
  return `${bound} ${Number(bound) === 1 ? 'character' : 'characters'}`
}

function allowed(flag: InputFlag): string {
  return flag.choices.length > 0 ? ` (one of ${flag.choices.join(', ')})` : ''
}

function quote(given: unknown): string {
  return typeof given === 'string' ? `"${shorten(given)}"` : shorten(JSON.stringify(given) ?? String(given))
}

const LONGEST_QUOTE = 60

/** Not escaped: escaping is for the code that shows an error. Cut between characters. */
function shorten(given: string): string {
  const characters = Array.from(given)
  const more = characters.length - LONGEST_QUOTE
  return more > 0 ? `${characters.slice(0, LONGEST_QUOTE).join('')}… (${more} more characters)` : given
}

function refusal(operation: string, problems: readonly Wording[]): ShieldError {
  const count = problems.length > 1 ? `${problems.length} things are wrong: ` : ''
  return new ShieldError('usage', say`${count}${joinWordings(problems, '; ')}`, {
    hint: `shield ${operation.replace('.', ' ')} --help`,
  })
}
