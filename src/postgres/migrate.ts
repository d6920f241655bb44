import { readFileSync } from 'node:fs'
import type { PoolClient } from 'pg'
import { ShieldError } from '../domain/errors.ts'
import { answerOf, commit, DURABLY } from './connection.ts'
import { MIGRATIONS, SCHEMA, SCHEMA_VERSION } from './schema.ts'

/** The text of every migration, in order; they lie beside this file, in the sources as in the build. */
export function readMigrations(): readonly string[] {
  return MIGRATIONS.map((name) => readFileSync(new URL(`./migrations/${name}`, import.meta.url), 'utf8'))
}

/** The version of the schema; 0: there is none of shield's. */
export async function schemaVersion(client: PoolClient): Promise<number> {
  const found = await client.query<{ there: number }>(
    `select (to_regclass('${SCHEMA}.schema_version') is not null) as there`,
  )
  if (found.rows[0]?.there !== 1) return 0
  const { rows } = await client.query<{ version: number }>(`select version from ${SCHEMA}.schema_version`)
  return rows[0]?.version ?? 0
}

/** "SHLD": one process migrates a database, and every other waits for it. */
const LOCK = 0x53_48_4c_44

/**
 * Brings a database to the newest schema, all in one transaction. Which steps are to be taken is read under the lock, so
 * that of several processes one takes them. Returns the version that it found; fails with the errors of PostgreSQL.
 */
export async function migrate(client: PoolClient, shown: string): Promise<number> {
  await client.query(`begin; ${DURABLY}; select pg_advisory_xact_lock(${LOCK})`)
  try {
    const found = await schemaVersion(client)
    if (found === 0) await begin(client)
    for (const step of readMigrations().slice(found)) await client.query(step)
    await client.query(`update ${SCHEMA}.schema_version set version = ${SCHEMA_VERSION}`)
    await commit(client, shown)
    return found
  } catch (error) {
    await answerOf(client.query('rollback'))
    throw error
  }
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
