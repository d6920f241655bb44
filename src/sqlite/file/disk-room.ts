import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'

/** The least that the index beside the log takes. https://www.sqlite.org/walformat.html#wal_index_file_format */
const LEAST = 32 * 1024

/** Whether the disk has no room left to work with. False where that cannot be asked. */
export function isDiskFull(file: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(dirname(file))
    return bavail * bsize < LEAST
  } catch {
    return false
  }
}
