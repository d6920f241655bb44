import { lstatSync, type BigIntStats } from 'node:fs'

/** The key that decisions and tokens are sealed with. */
export function keyFileOf(file: string): string {
  return `${file}.key`
}

/** The intent journal; SQLite's own would be called -journal. */
export function journalFileOf(file: string): string {
  return `${file}.intents`
}

/** What has to be known although the database alone was changed, or set back: domain/vault/vault.ts. */
export function vaultFileOf(file: string): string {
  return `${file}.vault`
}

/** Size and identity of a file, or of a link itself; undefined when there is none. */
export function statOf(path: string): BigIntStats | undefined {
  return lstatSync(path, { bigint: true, throwIfNoEntry: false })
}
