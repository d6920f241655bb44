import { closeSync, constants, openSync, readFileSync } from 'node:fs'
import { statOf } from './stat-file.ts'

/** Far more than any vault holds. */
const LARGEST = 4n * 1024n * 1024n

/** The line in a vault; undefined where there is no file, null where what stands there is no file of shield's. */
export function readVaultFile(path: string): string | null | undefined {
  const stats = statOf(path)
  if (stats === undefined) return undefined
  if (!stats.isFile() || stats.size > LARGEST) return null
  const descriptor = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0))
  try {
    return readFileSync(descriptor, 'utf8').replace(/\n$/, '')
  } finally {
    closeSync(descriptor)
  }
}
