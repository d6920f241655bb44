import { readFileSync } from 'node:fs'
import type { PoolClient, QueryConfig } from 'pg'
import { ShieldError } from '../domain/errors.ts'
import { DAY } from '../domain/limits.ts'
import { answerOf, commit, DURABLY } from './connection.ts'
import { MIGRATIONS, SCHEMA, SCHEMA_VERSION } from './schema.ts'
import { lyingAt, say } from '../domain/text/wording.ts'

/** The text of every migration, in order; they lie beside this file, in the sources as in the build. */
export function readMigrations(): readonly string[] {
  return MIGRATIONS.map((name) => readFileSync(new URL(`./migrations/${name}`, import.meta.url), 'utf8'))
}

/** The first line of a migration after which a shield that does not know it may go on. */
const GOES_ON = '-- The version before goes on.\n'

/** The version of the schema that a shield has to know at least, to go on under all of these migrations. */
function oldestServed(migrations: readonly string[]): number {
  return migrations.findLastIndex((text) => !text.startsWith(GOES_ON)) + 1
}

/** How far a schema has come. */
export interface SchemaVersion {
  /** 0: there is none of shield's. */
  readonly version: number
  /** What a shield has to know of it at least, to go on. */
  readonly oldest: number
}

/** Whether this build may work under a schema: its own, or a newer one that it can go on with. */
export function isServed({ version, oldest }: SchemaVersion): boolean {
  return version === SCHEMA_VERSION || (version > SCHEMA_VERSION && oldest <= SCHEMA_VERSION)
}

/** Fails with `unavailable` where another shield has migrated the schema past this build since it opened the database. */
export function assertServed(
  found: SchemaVersion | undefined,
  shown: string,
): asserts found is SchemaVersion {
  if (found !== undefined && isServed(found)) return
  throw new ShieldError(
    'unavailable',
    say`The database${lyingAt(shown)} was upgraded by another shield meanwhile`,
    {
      hint: 'Start the command again with the newest shield',
    },
  )
}

/** What a person is told where it is a newer one; null: it is not. */
export function newerSchema({ version }: SchemaVersion): string | null {
  if (version <= SCHEMA_VERSION) return null
  return `a newer shield has brought the schema of the database to version ${version}; this one knows ${SCHEMA_VERSION} and goes on`
}

export async function schemaVersion(client: PoolClient): Promise<SchemaVersion> {
  // Asked of the catalog: to_regclass goes by what this connection knew of the schema before it waited for the lock.
  const found = await client.query(
    `select from pg_class join pg_namespace on pg_namespace.oid = relnamespace
      where nspname = '${SCHEMA}' and relname = 'schema_version'`,
  )
  if (found.rows.length === 0) return NO_SCHEMA
  // Before version 10 nobody went on under a newer one.
  const { rows } = await client.query<SchemaVersion>(
    `select version, coalesce((to_json(schema_version) ->> 'oldest')::integer, version) as oldest
      from ${SCHEMA}.schema_version`,
  )
  return rows[0] ?? NO_SCHEMA
}

const NO_SCHEMA: SchemaVersion = { version: 0, oldest: 0 }

/** "SHLD": one process migrates a database, and every other waits for it. */
export const LOCK = 0x53_48_4c_44

/**
 * Brings a database to the newest schema, all in one transaction. Which steps are to be taken is read under the lock, so
 * that of several processes one takes them; no change of anybody's is under way meanwhile. Returns the version that it
 * found; fails with the errors of PostgreSQL.
 */
export async function migrate(
  client: PoolClient,
  shown: string,
  migrations = readMigrations(),
): Promise<number> {
  await client.query(atLeisure(`begin; ${DURABLY}; select pg_advisory_xact_lock(${LOCK})`))
  try {
    const { version: found } = await schemaVersion(client)
    if (found === 0) await begin(client)
    // Others look only at the beginning of a transaction whether they still know the schema.
    else await client.query(`select from ${SCHEMA}.standing for update`)
    for (const step of migrations.slice(found)) await client.query(atLeisure(step))
    await client.query(
      `update ${SCHEMA}.schema_version set version = ${migrations.length}, oldest = ${oldestServed(migrations)}`,
    )
    await commit(client, shown)
    return found
  } catch (error) {
    await answerOf(client.query('rollback'))
    throw error
  }
}

/** Given up only after a day: an index on a log of many millions takes longer than any other statement may. */
function atLeisure(text: string): QueryConfig {
  return { text, query_timeout: DAY } as QueryConfig
}

/** In a schema of its own, which may have been made for this role before. Nothing of somebody else's is touched. */
async function begin(client: PoolClient): Promise<void> {
  const { rows } = await client.query<{ relations: number }>(
    `select (select count(*) from pg_class where relnamespace = pg_namespace.oid) as relations
       from pg_namespace where nspname = '${SCHEMA}'`,
  )
  const [schema] = rows
  if (schema === undefined) await client.query(`create schema ${SCHEMA}`)
  else if (schema.relations > 0) {
    throw new ShieldError('internal', `The database has a schema named ${SCHEMA}, but not one of shield's`, {
      hint: 'Name another database in SHIELD_DATABASE_URL; this one was left as it is',
    })
  }
  await client.query(
    `create table ${SCHEMA}.schema_version ("only" integer primary key check ("only" = 1), version integer not null);
     insert into ${SCHEMA}.schema_version ("only", version) values (1, 0)`,
  )
}
