import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isJsonObject, type JsonObject } from './domain/text/json.ts'
import type { EnvVerdict } from './domain/settings/found-env.ts'

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
    return isJsonObject(parsed) ? parsed : {}
  } catch {
    return {}
  }
}
