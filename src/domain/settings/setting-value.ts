import { ShieldError } from '../errors.ts'
import type { Variable } from './variables.ts'

/** A value that is set, and where: "the environment", "./.env, line 3". */
export interface Found {
  readonly value: string
  readonly place: string
}

/** Looks a variable up in all sources; undefined: it is set nowhere. */
export type Look = (name: Variable) => Found | undefined

/** The words of a list; a placeholder among them is none. */
export function wordsIn(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '' && word.toUpperCase() !== 'REPLACE_ME')
}

/** A setting that cannot be meant, without its value. */
export function badSetting(name: Variable, { place }: Found, must: string, example?: string): ShieldError {
  return new ShieldError('usage', `${name} in ${place} must be ${must}`, {
    hint: example === undefined ? 'Correct it there' : `Correct it there, for example ${example}`,
  })
}

/**
 * Behind a line break in a path stands the next setting, which must not become the name of a file; nor must `~` become
 * that of a folder, where a file of settings or quotation marks kept it from the shell.
 */
export function pathFrom(name: Variable, found: Found | undefined): string | undefined {
  if (found === undefined) return undefined
  if (!isPath(found.value)) throw badSetting(name, found, PATH)
  if (FOR_A_SHELL.test(found.value)) throw badSetting(name, found, WHOLE_PATH, '/home/anna/shield')
  return found.value
}

/** The same for a path that was typed as a flag or an argument. Fails with `usage`, without repeating it. */
export function pathTyped<Path extends string | undefined>(name: string, path: Path): Path {
  if (path === undefined) return path
  if (!isPath(path)) throw new ShieldError('usage', `${name} must be ${PATH}`)
  if (!FOR_A_SHELL.test(path)) return path
  throw new ShieldError('usage', `${name} must be ${WHOLE_PATH}`, {
    hint: 'Write the whole path, or ./ before what is called so in the working directory',
  })
}

const PATH = 'a path without control characters'

const FOR_A_SHELL = /^(?:~(?:\/|$)|\$\{?[A-Za-z_])/

const WHOLE_PATH = 'a path without ~ or $ at its beginning: only a shell knows what it stands for'

function isPath(text: string): boolean {
  // As ranges: to look up what \p{Cc} stands for takes every command 0.25 ms.
  return /^[ -~\u00a0-\u{10ffff}]*$/u.test(text)
}

/** What travels in a header. An address in its place was meant for the setting beside it. */
export function parseKey(name: Variable, found: Found | undefined): string | undefined {
  if (found !== undefined && (!/^[!-~]+$/.test(found.value) || found.value.includes('://')))
    throw badSetting(name, found, 'a key without blanks, not an address')
  return found?.value
}

const ON = ['1', 'true', 'yes', 'on']
const OFF = ['0', 'false', 'no', 'off']

/** Fails with `usage` for what is neither on nor off. */
export function switched(name: Variable, found: Found): boolean {
  const word = found.value.toLowerCase()
  if (!ON.includes(word) && !OFF.includes(word)) throw badSetting(name, found, '0 or 1')
  return ON.includes(word)
}
