import { readMigrations } from './migrate.ts'

/** As PostgreSQL keeps it: a trigger as a statement, and the body of the function that it calls. */
export interface FoundGuard {
  readonly name: string
  readonly definition: string
  readonly body: string
  /** Whether it is asked at all. */
  readonly enabled: string
}

/** What `missingGuards` is given. */
export const FIND_GUARDS = `select tgname as name, pg_get_triggerdef(pg_trigger.oid) as definition, prosrc as body,
    tgenabled as enabled
  from pg_trigger join pg_proc on pg_proc.oid = tgfoid join pg_class on pg_class.oid = tgrelid
  where relnamespace = 'shield'::regnamespace and not tgisinternal`

/** The guards that are not there any more, or are not what shield made, by name. */
export function missingGuards(found: readonly FoundGuard[]): readonly string[] {
  const migrations = readMigrations().join('\n')
  const bodies = new Map([...migrations.matchAll(FUNCTION)].map(([, name, body]) => [name, body]))
  return [...migrations.matchAll(TRIGGER)].flatMap(([definition, name = '', called]) => {
    const isThere = found.some(
      (guard) =>
        guard.name === name &&
        guard.enabled === 'O' &&
        guard.body === bodies.get(called) &&
        spelling(guard.definition) === spelling(definition),
    )
    return isThere ? [] : [name]
  })
}

const FUNCTION =
  /^create function shield\.(\w+)\(\) returns trigger\nlanguage plpgsql as \$\$([\s\S]*?)\$\$;$/gm
const TRIGGER = /^create trigger (\w+) [^;]*? execute function shield\.(\w+)\([^;]*?\)(?=;$)/gm

function spelling(statement: string): string {
  return statement
    .toLowerCase()
    .replaceAll(/\s+|shield\./g, ' ')
    .replaceAll(/ +/g, ' ')
    .trim()
}
