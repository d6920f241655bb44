import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { ShieldError } from './domain/errors.ts'
import type { EnvVerdict } from './domain/settings/found-env.ts'
import { NOTIFY_VARIABLE, VARIABLES } from './domain/settings/variables.ts'
import { isJsonObject, type JsonObject, objectOf } from './domain/text/json.ts'

/** What a `.env` file says. */
export interface EnvFile {
  readonly values: Readonly<Record<string, string | undefined>>
  /** Where each value stands; the first line is 1. */
  readonly lines: Readonly<Record<string, number>>
  /** The lines that say nothing and are not comments either. */
  readonly strays: readonly number[]
  /** The names that begin as settings of shield do and are none, each with its line. */
  readonly unknown: Readonly<Record<string, number>>
}

const ASSIGNMENT = /^\s*(?:export\s+)?([\w.-]+)\s*=\s*(.*)$/

const OURS = `(?:SHIELD_NOTIFY_[A-Z0-9_]+|${VARIABLES.join('|')})\\s*=`

/** One of our variables where none can be meant: inside the value of another. */
const OURS_INSIDE = new RegExp(`(?:^|[\\s"'\`])${OURS}`)

const OURS_BEHIND_A_BLANK = new RegExp(`\\s${OURS}`)

/**
 * Reads a `.env` file as Node does (`util.parseEnv`), line by line, and takes our variables from it. Other variables
 * may hold whatever they like, also over several lines. Fails with `usage` for what is not UTF-8 text and for what makes
 * a setting run into another one; no error repeats anything but names. `name`: the file as a person would name it.
 */
export function parseEnvFile(bytes: Uint8Array, name: string): EnvFile {
  const values: Record<string, string> = {}
  const places: Record<string, number> = {}
  const strays: number[] = []
  const foreign: Record<string, number> = {}
  const lines = textOf(bytes, name).split('\n')
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? ''
    const [, key = '', rest = ''] = ASSIGNMENT.exec(line) ?? []
    if (key === '') {
      if (!/^\s*(?:#|$)/.test(line)) strays.push(index + 1)
      continue
    }
    const place = `${name}, line ${index + 1}`
    if (!isOurs(key)) {
      foreign[key] = index + 1
      index = endOfForeign(lines, index, rest, place)
      continue
    }
    assertOneValue(rest, key, place)
    values[key] = parseEnv(line)[key] ?? ''
    places[key] = index + 1
  }
  const unknown = Object.entries(foreign).filter(([key]) => key.startsWith('SHIELD_'))
  return { values, lines: places, strays, unknown: Object.fromEntries(unknown) }
}

function isOurs(key: string): boolean {
  return NOTIFY_VARIABLE.test(key) || VARIABLES.some((one) => one === key)
}

function textOf(bytes: Uint8Array, name: string): string {
  try {
    // A byte order mark is dropped; some editors write one, and it would become part of the first name.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    if (!text.includes('\0')) return text.replaceAll(/\r\n?/g, '\n')
  } catch {
    // Said below.
  }
  throw new ShieldError('usage', `${name} is not a text in UTF-8`, {
    hint: 'Save it as UTF-8; PowerShell writes UTF-16 unless it is told -Encoding utf8',
  })
}

/** A value of ours stands on one line, and nothing else stands there. */
function assertOneValue(rest: string, variable: string, place: string): void {
  const quote = /^["'`]/.exec(rest)?.[0]
  const end = quote === undefined ? -1 : rest.indexOf(quote, 1)
  if (quote !== undefined && end < 0)
    throw badLine(place, `the quote that ${variable} begins with is not closed`)
  if (quote !== undefined && !/^\s*(?:#|$)/.test(rest.slice(end + 1)))
    throw badLine(place, `something follows the closing quote of ${variable}`)
  const value = quote === undefined ? rest.replace(/#.*$/, '') : rest.slice(1, end)
  if (OURS_INSIDE.test(value)) throw badLine(place, `the value of ${variable} runs into another setting`)
}

/** The last line of a foreign variable's value. One in quotes may go on for many, but not over a setting of ours. */
function endOfForeign(lines: readonly string[], start: number, rest: string, place: string): number {
  const quote = /^["'`]/.exec(rest)?.[0]
  if (quote === undefined || rest.includes(quote, 1)) {
    if (quote === undefined && OURS_BEHIND_A_BLANK.test(rest.replace(/#.*$/, '')))
      throw badLine(place, 'a setting is inside the value of another variable')
    return start
  }
  const after = lines.slice(start + 1)
  const length = after.findIndex((line) => line.includes(quote))
  if (length < 0) return start
  if (after.slice(0, length + 1).some((line) => OURS_INSIDE.test(line)))
    throw badLine(place, 'a quote that is opened here is not closed before the next setting')
  return start + length + 1
}

function badLine(place: string, what: string): ShieldError {
  return new ShieldError('usage', `${place}: ${what}`, {
    hint: 'Write one setting on each line, with both quotes or without any',
  })
}

// Which .env files somebody allowed, or denied: in SHIELD_HOME, by path and by the digest of what stands in them, as
// direnv does it. https://direnv.net/man/direnv.1.html

/** What was said of the file at a path. */
export interface RememberedVerdict {
  readonly verdict: EnvVerdict
  /** SHA-256 in hex, of the bytes that were decided on. */
  readonly digest: string
}

const fileIn = (home: string): string => join(home, 'env-files.json')

/** Undefined: nothing was said of it. A file that cannot be read allows nothing. */
export function findVerdict(home: string, path: string): RememberedVerdict | undefined {
  const entry = entriesIn(home)[path]
  if (!isJsonObject(entry)) return undefined
  const { verdict, digest } = entry
  if ((verdict !== 'allow' && verdict !== 'deny') || typeof digest !== 'string') return undefined
  return { verdict, digest }
}

/** Replaces what was said of the file at that path. */
export function rememberVerdict(home: string, path: string, { verdict, digest }: RememberedVerdict): void {
  mkdirSync(home, { recursive: true, mode: 0o700 })
  const file = fileIn(home)
  const entries = { ...entriesIn(home), [path]: { verdict, digest } }
  writeFileSync(`${file}.new`, `${JSON.stringify(entries, undefined, 2)}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

function entriesIn(home: string): JsonObject {
  try {
    const parsed: unknown = JSON.parse(readFileSync(fileIn(home), 'utf8'))
    return objectOf(parsed)
  } catch {
    return {}
  }
}
