import type { Database } from '../file/database.ts'
import { readMigrations } from '../file/migrate.ts'

const FOUND = `select name, sql from sqlite_schema where type = 'trigger'`

/** The guards in the file that are not there any more, or are not what shield made, by name. To be called inside `read`. */
export function missingTriggers(database: Database): readonly string[] {
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
