import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import { isShieldError, ShieldError } from '../domain/errors.ts'
import { pathTyped } from '../domain/settings/setting-value.ts'
import { utf8Text } from '../domain/text/json.ts'
import { quoted } from '../domain/text/quoted.ts'

const LONGEST_BYTES = 1024 * 1024

/** How much is ever in memory; how much is taken is said by whoever reads it. */
const MOST_BYTES = 10 * LONGEST_BYTES

const RELATIVE = 'A relative path begins at the working directory'

/** The bytes of a file that was named. Fails with `usage`, with a hint where it is not there. `what`: `policy`. */
export function readNamed(what: string, name: string, hint?: string): Uint8Array {
  const path = pathTyped(what, name)
  try {
    const found = statSync(path, { throwIfNoEntry: false })
    if (found === undefined)
      throw new ShieldError('usage', `There is no file ${path}`, {
        hint: hint ?? (isAbsolute(path) ? undefined : RELATIVE),
      })
    if (found.isDirectory())
      throw new ShieldError('usage', `${path} is a folder, not a file`, { hint: hint ?? 'Name a file in it' })
    const bytes = found.size > MOST_BYTES ? undefined : bytesOf(path)
    if (bytes !== undefined) return bytes
    throw new ShieldError('usage', `${path} is larger than ${LONGEST_BYTES} bytes`)
  } catch (cause) {
    if (isShieldError(cause)) throw cause
    // It may be what was to stand in the file.
    throw new ShieldError('usage', `${what} ${quoted(path, 60)} cannot be read as a file`, { cause })
  }
}

/** The text of a file that was named, byte for byte. Fails with `usage`. `what`: `policy`. */
export function readNamedText(what: string, name: string): string {
  const text = utf8Text(readNamed(what, name))
  if (text !== undefined) return text
  throw new ShieldError('usage', `The ${what} ${quoted(name)} is not UTF-8`, { hint: 'Save it as UTF-8' })
}

/** Undefined where there is too much of it: a device has no end. */
function bytesOf(path: string): Buffer | undefined {
  const descriptor = openSync(path, 'r')
  try {
    const chunks: Buffer[] = []
    for (let total = 0; total <= MOST_BYTES;) {
      const chunk = Buffer.allocUnsafe(64 * 1024)
      const length = readSync(descriptor, chunk)
      if (length === 0) return Buffer.concat(chunks)
      chunks.push(chunk.subarray(0, length))
      total += length
    }
    return undefined
  } finally {
    closeSync(descriptor)
  }
}
