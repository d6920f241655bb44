import { readFileSync, statSync } from 'node:fs'
import { ShieldError } from '../domain/errors.ts'
import { pathTyped } from '../domain/settings/setting-value.ts'

const LONGEST_BYTES = 1024 * 1024

/** The bytes of a file that was named. Fails with `usage`, with a hint where it is not there. `what`: `policy`. */
export function readNamed(what: string, name: string, hint?: string): Uint8Array {
  const path = pathTyped(what, name)
  const found = statSync(path, { throwIfNoEntry: false })
  if (found === undefined) throw new ShieldError('usage', `There is no file ${path}`, { hint })
  if (found.isDirectory()) throw new ShieldError('usage', `${path} is a folder, and no file`, { hint })
  // Before all of it is in memory; how much is taken is said by whoever reads it.
  if (found.size > 10 * LONGEST_BYTES)
    throw new ShieldError('usage', `${path} is larger than ${LONGEST_BYTES} bytes`)
  try {
    return readFileSync(path)
  } catch (cause) {
    throw new ShieldError('usage', `${path} cannot be read`, { cause })
  }
}
