import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import type { PoolClient } from 'pg'
import { ShieldError } from '../domain/errors.ts'
import { isVaultSealed } from '../domain/vault/vault.ts'
import { createDurably } from '../vault/durable-file.ts'
import { journalFileOf, keyFileOf, placeFileOf, statOf, vaultFileOf } from '../vault/files.ts'
import { createJournal } from '../vault/intent-journal.ts'
import { lookForKey } from '../vault/seal-key.ts'
import { SCHEMA } from './schema.ts'

const sql = {
  isThere: `select 1 from ${SCHEMA}.places where id = $1`,
  known: `select identity.id, key_mark, vault from ${SCHEMA}.identity, ${SCHEMA}.standing`,
  join: `insert into ${SCHEMA}.places (id, host, begun_at) values ($1, $2, $3) on conflict do nothing`,
} as const

interface Known {
  readonly id: string
  readonly key_mark: string | null
  readonly vault: string | null
}

/**
 * Makes the disk of this process a place of the database, unless it is; returns its id. A disk takes the vault along as the
 * database has it, once: what is missing beside a place that joined before is trouble, and not made anew. Fails with
 * `unavailable` where this machine does not have the seal key.
 */
export async function joinPlace(
  client: PoolClient,
  { file, shown }: { readonly file: string; readonly shown: string },
): Promise<string> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const place = placeAt(placeFileOf(file))
  if ((await client.query(sql.isThere, [place])).rows.length > 0) return place
  const [known] = (await client.query<Known>(sql.known)).rows
  if (known === undefined)
    throw new ShieldError('internal', `The queue in ${shown} does not say how it stands`)
  bringAlong(file, shown, known)
  await client.query(sql.join, [place, hostname(), new Date().toISOString()])
  return place
}

function bringAlong(file: string, shown: string, { id, key_mark, vault }: Known): void {
  const { state, key } = lookForKey(keyFileOf(file), key_mark)
  if (key_mark !== null && state !== 'ok') throw lacksKey(shown, keyFileOf(file))
  const isVaultHere = statOf(vaultFileOf(file)) !== undefined
  if (vault !== null && !isVaultHere && isVaultSealed(vault, key ?? null))
    createDurably(vaultFileOf(file), `${vault}\n`)
  if (statOf(journalFileOf(file)) === undefined) createJournal(journalFileOf(file), id)
}

function lacksKey(shown: string, path: string): ShieldError {
  return new ShieldError('unavailable', `This machine does not have the seal key of the queue in ${shown}`, {
    hint: `Copy the key of a machine that has it to ${path} (mode 0600), by a way that nobody else can read`,
  })
}

const PLACE = /^[0-9a-f]{32}$/

/** The id of the disk, made with its first process. Fails with `unavailable` for a file that says something else. */
function placeAt(path: string): string {
  if (statOf(path) === undefined) createDurably(path, `${randomBytes(16).toString('hex')}\n`)
  const place = readFileSync(path, 'latin1').trim()
  if (PLACE.test(place)) return place
  throw new ShieldError('unavailable', `${path} does not say which place this is`, {
    hint: 'Put the right file back; where it is lost for good, move it away, and this machine joins anew',
  })
}
