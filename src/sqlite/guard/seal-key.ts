import { createHmac, randomBytes } from 'node:crypto'
import { chmodSync, readFileSync } from 'node:fs'
import { sep } from 'node:path'
import { ShieldError } from '../../domain/errors.ts'
import type { KeyState } from '../../domain/ports/guard-store.ts'
import { SEAL_KEY_BYTES } from '../../domain/request/seal.ts'
import { keyFileOf, statOf } from '../file/files-beside.ts'
import type { Database } from '../file/database.ts'
import { createDurably } from '../file/durable-file.ts'
import { standingRow } from './standing-queries.ts'

const KEEP_MARK = `update standing set key_mark = :mark`

/** Says which key it is, and nothing else about it. */
function markOf(key: Uint8Array): string {
  return createHmac('sha256', key).update('which key this is').digest('hex').slice(0, 16)
}

/**
 * The key to seal a decision or a token with, made on first need. To be called inside `write`. Fails with `unavailable` when the
 * key of earlier decisions is not there or cannot be read: a new one would hide that they cannot be checked any more.
 */
export function keyToSeal(database: Database): Uint8Array {
  const known = keyToCheck(database)
  if (known !== null) return known
  // Not handed in as other randomness is: a test's predictable bytes must never become a key.
  const [fresh, draft] = [randomBytes(SEAL_KEY_BYTES), randomBytes(6).toString('hex')]
  const path = keyFileOf(database.file)
  createDurably(path, `${fresh.toString('hex')}\n`, draft)
  // What stands there now may be another process's.
  const key = readKey(path)
  if (key === undefined || key === 'unreadable') throw troubleWith(path, 'unreadable')
  database.prepare(KEEP_MARK).run({ mark: markOf(key) })
  return key
}

/** The key to check a seal with; null while nothing was ever sealed. Fails as `keyToSeal` does. */
export function keyToCheck(database: Database): Uint8Array | null {
  const path = keyFileOf(database.file)
  const { state, key } = look(database)
  if (state === 'unused') return null
  if (state !== 'ok' || key === undefined) throw troubleWith(path, state)
  return key
}

export function keyState(database: Database): { readonly path: string; readonly state: KeyState } {
  return { path: keyFileOf(database.file), state: look(database).state }
}

/** To be called inside `write`. */
export function replaceKey(database: Database): void {
  const { path, state } = keyState(database)
  if (state === 'ok' || state === 'unused') {
    throw new ShieldError('conflict', 'The seal key is as it should be; it is replaced only where it is lost')
  }
  if (state !== 'missing') {
    throw new ShieldError('conflict', `Another seal key, or what is left of one, stands at ${path}`, {
      hint: `Move ${path} away first; should the right key turn up, put that there instead`,
    })
  }
  database.prepare(KEEP_MARK).run({ mark: null })
  keyToSeal(database)
}

interface Look {
  readonly state: KeyState
  readonly key?: Uint8Array
}

function look(database: Database): Look {
  const mark = standingRow(database).key_mark
  const key = readKey(keyFileOf(database.file))
  if (key === undefined) return { state: mark === null ? 'unused' : 'missing' }
  if (key === 'unreadable') return { state: 'unreadable' }
  // Made by a process that ended before its decision was kept: nothing is sealed with it yet.
  if (mark === null) return { state: 'unused' }
  return mark === markOf(key) ? { state: 'ok', key } : { state: 'other' }
}

const KEY = new RegExp(`^[0-9a-f]{${SEAL_KEY_BYTES * 2}}\n$`)

/** Undefined: there is no file. */
function readKey(path: string): Uint8Array | 'unreadable' | undefined {
  try {
    const stats = statOf(path)
    if (stats === undefined) return undefined
    if (!stats.isFile() || stats.size > 1_000n) return 'unreadable'
    if (sep === '/' && (stats.mode & 0o077n) !== 0n) chmodSync(path, 0o600)
    const text = readFileSync(path, 'latin1')
    return KEY.test(text) ? Buffer.from(text.trim(), 'hex') : 'unreadable'
  } catch {
    return 'unreadable'
  }
}

function troubleWith(path: string, state: KeyState): ShieldError {
  const message = {
    missing: `The key that decisions are sealed with is missing: ${path}`,
    unreadable: `The key that decisions are sealed with cannot be read: ${path}`,
    other: `The key in ${path} is not the one that decisions here were sealed with`,
    ok: '',
    unused: '',
  }[state]
  return new ShieldError('unavailable', `${message}. Nothing can be decided or sent`, {
    hint: `Put the right key back at ${path}; if it is lost for good, move what is there away and run shield doctor --new-key: what was approved under it is then never sent, and tokens made under it open nothing`,
  })
}
