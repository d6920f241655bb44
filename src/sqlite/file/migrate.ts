import { readFileSync } from 'node:fs'
import type Sqlite from 'better-sqlite3'
import { schemaVersion } from './connect.ts'
import type { Patience } from './wait-for-lock.ts'
import { MIGRATIONS } from './schema.ts'

/** The text of every migration, in order; they lie beside this file, in the sources as in the build. */
export function readMigrations(): readonly string[] {
  return MIGRATIONS.map((name) => readFileSync(new URL(`./migrations/${name}`, import.meta.url), 'utf8'))
}

/**
 * Brings a database to the newest schema, one transaction for each step. Which step is next is read inside the
 * transaction, so that of several processes each step is done by one.
 */
export async function migrate(
  sqlite: Sqlite.Database,
  steps: readonly string[],
  patience: Patience,
): Promise<void> {
  while (schemaVersion(sqlite) < steps.length) await patience(() => takeStep(sqlite, steps))
}

function takeStep(sqlite: Sqlite.Database, steps: readonly string[]): void {
  sqlite.exec('begin immediate')
  try {
    const version = schemaVersion(sqlite)
    const step = steps[version]
    if (step !== undefined) sqlite.exec(`${step}; pragma user_version = ${version + 1}`)
    sqlite.exec('commit')
  } catch (error) {
    if (sqlite.inTransaction) sqlite.exec('rollback')
    throw error
  }
}
