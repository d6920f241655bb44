import type { PoolClient } from 'pg'
import { BUSY, ShieldError } from '../domain/errors.ts'
import type { ClockReading } from '../domain/request/clock.ts'
import type { JsonObject } from '../domain/text/json.ts'
import { lyingAt, say } from '../domain/text/wording.ts'
import { journalFileOf, keyFileOf, statOf, vaultFileOf } from '../vault/files.ts'
import { parseAddress } from './address.ts'
import { type Connections, createConnections } from './connect.ts'
import { createDatabase, type PostgresDatabase } from './database.ts'
import { joinPlace } from './join-place.ts'
import { whyLate } from './may-change.ts'
import { isServed, migrate, newerSchema, schemaVersion } from './migrate.ts'
import { translateError } from './postgres-error.ts'
import { SCHEMA_VERSION } from './schema.ts'

export interface DatabaseOptions {
  /** SHIELD_DATABASE_URL. */
  readonly url: string
  /** Absolute path beside which the intent journal and the vault lie. */
  readonly file: string
  /** Absolute path of the seal key, looked up each time; left out: it lies beside the others. */
  readonly keyFile?: () => string
  /** `create`: begun where there is none. `existing`: that fails with `not_found`. */
  readonly mode: 'create' | 'existing'
  /** `own`: the folder of that file is shield's alone. `given`: a person chose it; its mode is theirs. */
  readonly folder: 'own' | 'given'
  /** Told of a database that was not there and has been begun. */
  readonly onBegun?: () => void
  /** Told, as a sentence, that a newer shield has changed the schema and this one goes on; again with each change that it makes. */
  readonly onNewer?: (sentence: string) => void
  /** By which expiry is judged; each write takes the highest time seen along. */
  readonly clock?: () => ClockReading
  /** What is in force outside: a change of it gets an audit entry before the next one. */
  readonly settings?: JsonObject
}

/** Opens, and if need be begins or migrates, the database. Fails only with a ShieldError. */
export async function openDatabase(options: DatabaseOptions): Promise<PostgresDatabase> {
  const address = parseAddress(options.url)
  const connections = createConnections(address)
  const parts = { keyFile: () => keyFileOf(options.file), ...options, shown: address.shown }
  try {
    const place = await prepare(connections, parts)
    return createDatabase(connections, { ...parts, place })
  } catch (error) {
    await connections.pool.end()
    const said = translateError(error, address.shown)
    throw said.reason === BUSY ? await whyLate(address, said) : said
  }
}

interface Ask extends DatabaseOptions {
  readonly keyFile: () => string
  readonly shown: string
}

/** Returns the place that this process is at. */
async function prepare({ connect }: Connections, ask: Ask): Promise<string> {
  const client = await connect()
  try {
    await assertFit(client, ask.shown)
    await assertSchema(client, ask)
    return await joinPlace(client, ask)
  } finally {
    client.release()
  }
}

const LOOK = `select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
  current_setting('fsync') as fsync, current_setting('full_page_writes') as full_page_writes,
  current_setting('server_encoding') as encoding, pg_is_in_recovery() as standby`

interface Server {
  readonly version: string
  readonly number: number
  readonly fsync: string
  readonly full_page_writes: string
  readonly encoding: string
  readonly standby: number
}

const OLDEST = 150_000

/** Refuses a server that would lose a committed transaction, or alter a text. */
export async function assertFit(client: PoolClient, shown: string): Promise<void> {
  const [server] = (await client.query<Server>(LOOK)).rows
  if (server === undefined)
    throw new ShieldError('internal', say`The database${lyingAt(shown)} says nothing of itself`)
  const { version, number, fsync, full_page_writes, encoding, standby } = server
  const refuse = (says: string, hint: string): ShieldError =>
    new ShieldError('unavailable', say`The database${lyingAt(shown)} ${says}`, { hint })
  if (number < OLDEST) throw refuse(`is PostgreSQL ${version}; 15 or newer is needed`, 'Upgrade the server')
  if (encoding !== 'UTF8')
    throw refuse(`is encoded as ${encoding}, not as UTF8`, 'Create a database with encoding UTF8')
  if (standby === 1)
    throw refuse('is a standby, which cannot be written to', 'Name the primary in SHIELD_DATABASE_URL')
  const off = Object.entries({ fsync, full_page_writes }).find(([, setting]) => setting !== 'on')
  if (off !== undefined)
    throw refuse(`would not keep what it commits: ${off[0]} is ${off[1]}`, `Set ${off[0]} to on`)
}

async function assertSchema(client: PoolClient, { shown, mode, file, onBegun, onNewer }: Ask): Promise<void> {
  const found = await schemaVersion(client)
  const { version } = found
  if (isServed(found)) {
    const newer = newerSchema(found)
    if (newer !== null) onNewer?.(newer)
    return
  }
  if (version > SCHEMA_VERSION) {
    throw writtenByNewer(shown, version)
  }
  if (version === 0 && mode === 'existing') {
    throw new ShieldError('not_found', say`There is no queue in the database${lyingAt(shown)}`, {
      hint: 'Check SHIELD_DATABASE_URL, or begin with shield connect',
    })
  }
  if (version === 0) assertNothingBeside(file, shown)
  if ((await migrate(client, shown)) === 0) onBegun?.()
}

export function writtenByNewer(shown: string, version: number): ShieldError {
  return new ShieldError(
    'unavailable',
    say`The database${lyingAt(shown)} was written by a newer shield: its schema is ${version}, this shield knows ${SCHEMA_VERSION}`,
    { hint: 'Update shield, or name another database in SHIELD_DATABASE_URL' },
  )
}

/** A new queue would know nothing of what the files of another one speak of: sent calls, a hold. */
function assertNothingBeside(file: string, shown: string): void {
  const left = [journalFileOf(file), vaultFileOf(file)].find((path) => statOf(path) !== undefined)
  if (left === undefined) return
  throw new ShieldError(
    'unavailable',
    say`There is no queue in the database${lyingAt(shown)}, but a file${lyingAt(left)} that belongs to one`,
    {
      hint: 'Name its database in SHIELD_DATABASE_URL, or move that file away to start afresh',
    },
  )
}
