import { statSync, type BigIntStats } from 'node:fs'

/** The key that decisions and tokens are sealed with. */
export function keyFileOf(file: string): string {
  return `${file}.key`
}

/** The intent journal; SQLite's own would be called -journal. */
export function journalFileOf(file: string): string {
  return `${file}.intents`
}

/** Size and identity of a file; undefined when there is none. */
export function statOf(path: string): BigIntStats | undefined {
  return statSync(path, { bigint: true, throwIfNoEntry: false })
}
