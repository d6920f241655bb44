import { readdirSync } from 'node:fs'

// The build works this module out once and puts the plain values in its place (`scripts/build.mjs`), so that no start
// reads a folder.

/** Marks the file as ours in SQLite's header ("SHLD"). https://www.sqlite.org/pragma.html#pragma_application_id */
export const APPLICATION_ID = 0x53_48_4c_44

/** Forward only, in order: the nth brings the database to `user_version` n. Never edited after a release. */
export const MIGRATIONS: readonly string[] = readdirSync(new URL('./migrations/', import.meta.url)).toSorted()

/** The schema that this build reads and writes. */
export const SCHEMA_VERSION = MIGRATIONS.length
