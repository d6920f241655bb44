import { readdirSync } from 'node:fs'

// The build works this module out once and puts the plain values in its place (`scripts/build.mjs`), so that no start
// reads a folder.

/** Where in a database everything of shield's stands. */
export const SCHEMA = 'shield'

/** Forward only, in order: the nth brings the schema to version n. Never edited after a release. */
export const MIGRATIONS: readonly string[] = readdirSync(new URL('./migrations/', import.meta.url)).toSorted()

/** The version that this build reads and writes. */
export const SCHEMA_VERSION = MIGRATIONS.length
