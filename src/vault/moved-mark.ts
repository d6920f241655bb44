import { readFileSync } from 'node:fs'
import { movedError, type Moved } from '../domain/request/hold.ts'
import { isJsonObject, parseJson, textOf } from '../domain/text/json.ts'
import { movedFileOf, statOf } from './files.ts'

// A file beside the database and no row in it: an older copy that is put back in its place stays refused as well.

/** Null: the queue is where it was. A mark that cannot be read counts: it says that something has left. */
export function readMoved(file: string): Moved | null {
  const path = movedFileOf(file)
  if (statOf(path) === undefined) return null
  const value = parseJson(readFileSync(path, 'utf8'))
  const { to, at, done } = isJsonObject(value) ? value : {}
  return {
    from: file,
    to: to === undefined ? 'a place that the mark does not name' : textOf(to),
    at: textOf(at),
    isDone: done !== false,
  }
}

/** Fails with `denied` where the queue has left the file, or is about to. One look while it has not. */
export function assertNotMoved(file: string): void {
  const moved = readMoved(file)
  if (moved !== null) throw movedError(moved)
}
