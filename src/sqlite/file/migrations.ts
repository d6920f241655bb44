import type Sqlite from 'better-sqlite3'
import { readFileSync } from 'node:fs'
import { schemaVersion } from './connect.ts'
import type { SqliteDatabase } from './database.ts'
import { MIGRATIONS } from './schema.ts'
import type { Patience } from './wait-for-lock.ts'

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

const FOUND = `select name, sql from sqlite_schema where type = 'trigger'`

/** The guards in the file that are not there any more, or are not what shield made, by name. To be called inside `read`. */
export function missingTriggers(database: SqliteDatabase): readonly string[] {
  const found = new Map(
    (database.prepare(FOUND).all() as { name: string; sql: string }[]).map(({ name, sql }) => [
      name,
      spelling(sql),
    ]),
  )
  return [...triggersOf(readMigrations())]
    .filter(([name, text]) => found.get(name) !== text)
    .map(([name]) => name)
}

/** What each migration makes and drops, in order. */
function triggersOf(migrations: readonly string[]): ReadonlyMap<string, string> {
  const triggers = new Map<string, string>()
  for (const [, name = '', dropped] of migrations.join('\n').matchAll(STATEMENT)) {
    if (dropped !== undefined) triggers.delete(dropped)
    else triggers.set(name, '')
  }
  for (const match of migrations.join('\n').matchAll(WHOLE)) {
    const [text, name = ''] = match
    if (triggers.has(name)) triggers.set(name, spelling(text))
  }
  return triggers
}

const STATEMENT = /^create trigger (\w+)|^drop trigger (\w+)/gm
const WHOLE = /^create trigger (\w+)[\s\S]*?\bend(?=;$)/gm

function spelling(sql: string): string {
  return sql.toLowerCase().replaceAll(/\s+/g, ' ').trim()
}
