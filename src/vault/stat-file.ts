import { lstatSync, type BigIntStats } from 'node:fs'

/** Size and identity of a file, or of a link itself; undefined when there is none. */
export function statOf(path: string): BigIntStats | undefined {
  return lstatSync(path, { bigint: true, throwIfNoEntry: false })
}
