import { randomBytes } from 'node:crypto'
import { chmodSync, readFileSync } from 'node:fs'
import { sep } from 'node:path'
import { ShieldError } from '../domain/errors.ts'
import type { KeyState } from '../domain/ports/guard-store.ts'
import { hmacOf } from '../domain/hash.ts'
import { SEAL_KEY_BYTES } from '../domain/request/seal.ts'
import { lyingAt, say } from '../domain/text/wording.ts'
import { createDurably } from './durable-file.ts'
import { codeOf, statOf } from './files.ts'

/** Says which key it is, and nothing else about it: what a database keeps, to know its own key again. */
export function keyMark(key: Uint8Array): string {
  return hmacOf(key, 'which key this is').slice(0, 16)
}

/**
 * Makes a key and returns it, or the one that is there: another process has put it there meanwhile, or somebody before the
 * queue was begun. Fails with `unavailable` when that cannot be read, or none can be made.
 */
export function createKey(path: string): Uint8Array {
  if (statOf(path) === undefined) putFreshKey(path)
  const key = readKey(path)
  if (key === undefined || key === 'unreadable') throw keyTrouble(path, 'unreadable')
  return key
}

function putFreshKey(path: string): void {
  // Not handed in as other randomness is: a test's predictable bytes must never become a key.
  const fresh = randomBytes(SEAL_KEY_BYTES)
  try {
    createDurably(path, `${fresh.toString('hex')}\n`)
  } catch (cause) {
    throw new ShieldError(
      'unavailable',
      say`The seal key${lyingAt(`at ${path}`)} could not be made (${codeOf(cause)})`,
      { hint: 'Its folder has to be there, and this user has to be allowed to write there', cause },
    )
  }
}

export interface KeyLook {
  readonly state: KeyState
  /** Only where the state is `ok`. */
  readonly key?: Uint8Array
}

/** `mark`: of the key that earlier seals were made with; null: nothing was ever sealed. */
export function lookForKey(path: string, mark: string | null): KeyLook {
  const key = readKey(path)
  if (key === undefined) return { state: mark === null ? 'unused' : 'missing' }
  if (key === 'unreadable') return { state: 'unreadable' }
  // Made by a process that ended before its decision was kept: nothing is sealed with it yet.
  if (mark === null) return { state: 'unused' }
  return mark === keyMark(key) ? { state: 'ok', key } : { state: 'other' }
}

/** Fails with `conflict` unless the key is lost and nothing stands in its place. */
export function assertKeyLost(path: string, state: KeyState): void {
  if (state === 'missing') return
  if (state === 'ok' || state === 'unused') {
    throw new ShieldError('conflict', 'The seal key is as it should be; it is replaced only where it is lost')
  }
  throw new ShieldError('conflict', `Another seal key, or what is left of one, stands at ${path}`, {
    hint: `Move ${path} away first; should the right key turn up, put that there instead`,
  })
}

const KEY = new RegExp(`^[0-9a-f]{${SEAL_KEY_BYTES * 2}}\n$`)

/** Undefined: there is no file. */
function readKey(path: string): Uint8Array | 'unreadable' | undefined {
  try {
    const stats = statOf(path)
    if (stats === undefined) return undefined
    if (!stats.isFile() || stats.size > 1_000n) return 'unreadable'
    if (sep === '/' && (stats.mode & 0o077n) !== 0n) closeToOthers(path)
    const text = readFileSync(path, 'latin1')
    return KEY.test(text) ? Buffer.from(text.trim(), 'hex') : 'unreadable'
  } catch {
    return 'unreadable'
  }
}

/** A key that is mounted to be read alone stays as it is, and `doctor` tells of its mode. */
function closeToOthers(path: string): void {
  try {
    chmodSync(path, 0o600)
  } catch (error) {
    if (codeOf(error) !== 'EROFS') throw error
  }
}

/** Why nothing can be sealed or checked. */
export function keyTrouble(path: string, state: KeyState): ShieldError {
  const what = {
    missing: 'is missing',
    unreadable: 'cannot be read',
    other: 'is not the right one: those here were sealed with another',
    ok: '',
    unused: '',
  }[state]
  const message = say`The key${lyingAt(path)} that decisions are sealed with ${what}. Nothing can be decided or sent`
  return new ShieldError('unavailable', message, {
    hint: say`Put the right key back${lyingAt(`at ${path}`)}; if it is lost for good, move what is there away and run shield doctor --new-key: what was approved under it is then never sent, and tokens made under it open nothing`,
  })
}
