// `file` is the name that all of these share: that of the database, where that is a file.

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
