import { accessSync, constants, readFileSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'

const MEMORY = '/dev/shm'
/** In bytes: more than a whole run of the tests has there at a time. */
const ROOM = 2 ** 31

/** Where files that are gone soon are kept: in memory where there is room, and programs may be started there, else on disk. */
export function inMemory() {
  try {
    accessSync(MEMORY, constants.W_OK)
    const { bavail, bsize } = statfsSync(MEMORY)
    const isClosed = / \/dev\/shm \S+ \S*\bnoexec\b/.test(readFileSync('/proc/mounts', 'utf8'))
    if (bavail * bsize > ROOM && !isClosed) return MEMORY
  } catch {
    // Not Linux, or a container without it.
  }
  return tmpdir()
}
