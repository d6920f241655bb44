import type { Words } from './wording.ts'

// Errors hint at commands of the shell. This is how they are said to those who have none, and what is needed for that.

/** How a door that is not a command line says an error. */
export interface DoorWords {
  readonly names: Words
  readonly commands: CommandWords
}

/** What stands in place of each command that is found in a hint, the first that fits. */
export type CommandWords = readonly (readonly [command: RegExp, said: Said])[]

/** `$1` is what the command's first group found. */
type Said = string | ((...found: readonly string[]) => string)

/** What a group finds that names a request, and one that names a connection. */
export const ID = String.raw`((?:apr|dlv)_\w+)`
export const NAME = String.raw`([\w.-]*\w)`

/** What another program has named: in quotes where it needs them, and at the end where it begins with `-`. */
const LETTERS = String.raw`(?:'[^']*'|\\'|[^\s;,'])+`
export const WORD = `(?!-)${LETTERS}`
export const LAST_WORD = `(?: -- ${LETTERS})?`

/** Flags: those that stand alone, and others with their value. */
const ALONE =
  '--(?:write|forget|no-browser|direct|json|credentials(?:-stdin)?|client-secret-stdin|new-key|reset-clock)'
const VALUE = String.raw`'[^']*'|"[^"]*"|[^\s;'"]*[^\s;'",.)]`
export const FLAGS = String.raw`((?: (?:${ALONE}\b|--[a-z-]+(?: (?!--)(?:${VALUE}))?))*)`

/** What stands in place of a command, with the marks around it where there are some: "run `shield …`". */
export function command(words: string, said: Said): CommandWords[number] {
  return [new RegExp(`(?:\\brun )?\`?\\bshield ${words}\`?`, 'g'), said]
}

export function sayCommands(hint: string, rows: CommandWords): string {
  return rows.reduce((text, [pattern, said]) => {
    return typeof said === 'string'
      ? text.replaceAll(pattern, said)
      : text.replaceAll(pattern, (_whole, ...found: unknown[]) => said(...found.map(String)))
  }, hint)
}

/** Flags as members of a JSON object, by the keys that they stand for. */
export function membersOf(flags: string): Readonly<Record<string, string | true>> {
  const found = flags.matchAll(new RegExp(String.raw`(${ALONE}\b)|--([a-z-]+)(?: (?!--)(${VALUE}))?`, 'g'))
  return Object.fromEntries(
    [...found].map(([, alone, name = '', value = '…']) => [
      camelCase(alone?.slice(2) ?? name),
      alone === undefined ? value.replaceAll(/^['"]|['"]$/g, '') : (true as const),
    ]),
  )
}

function camelCase(name: string): string {
  return name.replaceAll(/-([a-z])/g, (_match, letter: string) => letter.toUpperCase())
}
