import type { KeyState } from '../../domain/ports/guard-store.ts'
import {
  assertKeyLost,
  createKey,
  keyMark,
  keyTrouble,
  lookForKey,
  type KeyLook,
} from '../../vault/seal-key.ts'
import type { Database, Steps } from '../database.ts'
import { changeStanding, standingRow } from './standing.ts'

const KEEP_MARK = `update standing set key_mark = :mark`

/**
 * The key to seal a decision or a token with, made on first need. To be called inside `write`. Fails with `unavailable`
 * when the key of earlier decisions is not there or cannot be read: a new one would hide that they cannot be checked any
 * more.
 */
export function* keyToSeal(database: Database): Steps<Uint8Array> {
  const known = yield* keyToCheck(database)
  if (known !== null) return known
  const key = createKey(database.keyFile())
  yield* changeStanding(database, KEEP_MARK, { mark: keyMark(key) })
  return key
}

/** The key to check a seal with; null while nothing was ever sealed. Fails as `keyToSeal` does. */
export function* keyToCheck(database: Database): Steps<Uint8Array | null> {
  const { state, key } = yield* look(database)
  if (state === 'unused') return null
  if (state !== 'ok' || key === undefined) throw keyTrouble(database.keyFile(), state)
  return key
}

export function* keyState(database: Database): Steps<{ readonly path: string; readonly state: KeyState }> {
  return { path: database.keyFile(), state: (yield* look(database)).state }
}

/** To be called inside `write`. */
export function* replaceKey(database: Database): Steps<void> {
  const { path, state } = yield* keyState(database)
  assertKeyLost(path, state)
  yield* changeStanding(database, KEEP_MARK, { mark: null })
  yield* keyToSeal(database)
}

function* look(database: Database): Steps<KeyLook> {
  return lookForKey(database.keyFile(), (yield* standingRow(database)).key_mark)
}
