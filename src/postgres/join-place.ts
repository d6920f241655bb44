import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import type { PoolClient } from 'pg'
import { ShieldError } from '../domain/errors.ts'
import { SECOND } from '../domain/limits.ts'
import { begunVault } from '../domain/vault/settle-vault.ts'
import { isVaultSealed, vaultLine } from '../domain/vault/vault.ts'
import { createDurably } from '../vault/durable-file.ts'
import {
  journalFileOf,
  placeFileOf,
  type QueueFiles,
  seenFileOf,
  statOf,
  vaultFileOf,
} from '../vault/files.ts'
import { createJournal } from '../vault/intent-journal.ts'
import { createKey, keyMark, lookForKey } from '../vault/seal-key.ts'
import { answerOf, commit, DURABLY } from './connection.ts'
import { SCHEMA } from './schema.ts'
import type { SeenPlace } from './seen.ts'
import { keepPlaces } from './seen-file.ts'

const sql = {
  places: `select id, host, begun_at as "begunAt" from ${SCHEMA}.places order by begun_at, id`,
  lock: `begin; ${DURABLY}; set local lock_timeout = ${10 * SECOND}; select from ${SCHEMA}.standing for update`,
  known: `select identity.id, key_mark, vault from ${SCHEMA}.identity, ${SCHEMA}.standing`,
  begin: `update ${SCHEMA}.standing set key_mark = $1, vault = $2`,
  join: `insert into ${SCHEMA}.places (id, host, begun_at) values ($1, $2, $3) on conflict do nothing`,
} as const

interface Known {
  readonly id: string
  readonly key_mark: string | null
  readonly vault: string | null
}

interface Disk extends QueueFiles {
  /** The address of the database, for people. */
  readonly shown: string
}

/**
 * Makes the disk of this process a place of the database, unless it is; returns its id. The first makes the seal key and
 * begins the vault; every other has to have the key, and takes the vault along as the database has it, once: what is missing
 * beside a place that joined before is trouble, and not made anew. Fails with `unavailable` where this machine does not
 * have the key.
 */
export async function joinPlace(client: PoolClient, disk: Disk): Promise<string> {
  mkdirSync(dirname(disk.file), { recursive: true, mode: 0o700 })
  const place = placeAt(placeFileOf(disk.file))
  const { rows: places } = await client.query<SeenPlace>(sql.places)
  if (places.some(({ id }) => id === place)) {
    keepPlaces(seenFileOf(disk.file), places)
    return place
  }
  await client.query(sql.lock)
  try {
    const [known] = (await client.query<Known>(sql.known)).rows
    if (known === undefined)
      throw new ShieldError('internal', `The queue in ${disk.shown} does not say how it stands`)
    const { keyMark, line } = bringAlong(disk, known)
    if (known.key_mark === null || known.vault === null) await client.query(sql.begin, [keyMark, line])
    await client.query(sql.join, [place, hostname(), new Date().toISOString()])
    await commit(client, disk.shown)
  } catch (error) {
    await answerOf(client.query('rollback'))
    throw error
  }
  return place
}

/** Puts the files of a queue beside this process; returns the mark of its key, and the line of its vault. */
function bringAlong(
  { file, keyFile, shown }: Disk,
  { id, key_mark, vault }: Known,
): { keyMark: string; line: string } {
  const path = keyFile()
  const look = lookForKey(path, key_mark)
  if (key_mark !== null && look.state !== 'ok') throw lacksKey(shown, path)
  const key = look.key ?? createKey(path)
  const line = vault ?? vaultLine(begunVault(id, null, {}), key)
  if (statOf(vaultFileOf(file)) === undefined && isVaultSealed(line, key)) {
    createDurably(vaultFileOf(file), `${line}\n`)
  }
  if (statOf(journalFileOf(file)) === undefined) createJournal(journalFileOf(file), id)
  return { keyMark: keyMark(key), line }
}

function lacksKey(shown: string, path: string): ShieldError {
  return new ShieldError('unavailable', `This machine does not have the seal key of the queue in ${shown}`, {
    hint: `Copy the key of a machine that has it to ${path} (mode 0600), by a way that nobody else can read`,
  })
}

const PLACE = /^[0-9a-f]{32}$/

/** The id of the disk, made with its first process. Fails with `unavailable` for a file that says something else. */
export function placeAt(path: string): string {
  if (statOf(path) === undefined) createDurably(path, `${randomBytes(16).toString('hex')}\n`)
  const place = readFileSync(path, 'latin1').trim()
  if (PLACE.test(place)) return place
  throw new ShieldError('unavailable', `${path} does not say which place this is`, {
    hint: 'Put the right file back; where it is lost for good, move it away, and this machine joins again',
  })
}
