import type { Json } from './json.ts'
import { shellWord } from './quoted.ts'

/** Something that is called one way on a command line and another everywhere else. */
export interface Named {
  /** The key, where it is a field of an operation's input; absent for what is given beside the input. */
  readonly field?: string
  /** On a command line: `--all-day`. */
  readonly flag: string
  /** Where input comes as JSON: `allDay`. */
  readonly key: string
}

/** A text that each door says in words of its own. A plain string is the same at all of them. */
export type Wording = string | readonly (string | Named)[]

/** Chooses the word for each thing that a door has its own word for. */
export type Words = (named: Named) => string

/** A command line's. */
export const FLAGS: Words = ({ flag }) => flag

/** Those of every door that takes input as JSON. */
export const KEYS: Words = ({ key }) => key

/** Tags a template whose values may be wordings: ``say`${field('start')} ${text} has no time` ``. */
export function say(texts: TemplateStringsArray, ...values: readonly (Wording | number)[]): Wording {
  return texts.flatMap((text, index) => {
    const value = values[index]
    if (value === undefined) return [text]
    return typeof value === 'object' ? [text, ...value] : [text, String(value)]
  })
}

export function sayIn(wording: Wording, words: Words): string {
  if (typeof wording === 'string') return wording
  return wording.map((part) => (typeof part === 'string' ? part : words(part))).join('')
}

export function joinWordings(wordings: readonly Wording[], between: string): Wording {
  return wordings.flatMap((wording, index) => [
    ...(index === 0 ? [] : [between]),
    ...(typeof wording === 'string' ? [wording] : wording),
  ])
}

/**
 * A field of the operation's input by its key, in an error about it. With a value it is what to give:
 * `--all-day`, `--duration 30m`, `"duration": "30m"`.
 */
export function field(key: string, value?: Json): Wording {
  return [{ field: key, ...spellings(key, value) }]
}

/** A part of a field that is an object: `--line quantity`, `line.quantity`; with what was given, `--line quantity=0`. */
export function partOfField(key: string, part: string, given?: string): Wording {
  const flag = `${flagName(key)} ${part}`
  const path = `${key}.${part}`
  if (given === undefined) return [{ field: key, flag, key: path }]
  return [{ field: key, flag: `${flag}=${given}`, key: `${path} ${given}` }]
}

/** What is said of a field in one way where it is a flag, and in another where it is a key. */
export function eitherOfField(
  key: string,
  { flag, json }: { readonly flag: string; readonly json: string },
): Wording {
  return [{ field: key, flag, key: json }]
}

/** What is given beside an operation's input, or without one: `--connection`, `connection`. */
export function option(flag: string, key: string): Wording {
  return [{ flag, key }]
}

/**
 * Where something lies (a file, an address), behind what it is: said on a command line, and left out at every other door,
 * whose callers have no use for it: say`The database${lyingAt(file)} is damaged`.
 */
export function lyingAt(place: string): Wording {
  return [{ flag: ` ${place}`, key: '' }]
}

/** `workingHours` as the command line has it: `--working-hours`. */
export function flagName(key: string): string {
  return `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

function spellings(key: string, value: Json | undefined): Named {
  const flag = flagName(key)
  if (value === undefined) return { flag, key }
  const all = Array.isArray(value) ? value : [value]
  return {
    flag: all.map((one) => (one === true ? flag : `${flag} ${shellWord(asFlagValue(one))}`)).join(' '),
    key: `${JSON.stringify(key)}: ${JSON.stringify(value)}`,
  }
}

function asFlagValue(value: Json): string {
  if (typeof value === 'string') return value
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return Object.entries(value)
    .map(([part, of]) => `${part}=${typeof of === 'string' ? of : JSON.stringify(of)}`)
    .join(',')
}
