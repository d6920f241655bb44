import { randomBytes } from 'node:crypto'
import { closeSync, openSync, rmSync, statfsSync, type StatsFs } from 'node:fs'
import { dirname } from 'node:path'
import type { Room } from '../domain/ports/guard-store.ts'
import { writeWhole } from './durable-file.ts'
import { codeOf } from './files.ts'

/** What a change takes at most before it is in the file, and no disk has that is called full. */
const LEAST = 256 * 1024

/** What the disk of a queue's files has left; null: that cannot be asked there. `file`: as in files.ts. */
export function roomFor(file: string): Room | null {
  const folder = dirname(file)
  const stats = statfsOf(folder)
  if (stats === null) return null
  const { bavail, bsize, files, ffree } = stats
  // Some file systems make room for names as they are needed, and count none.
  const [free, isOutOfNames] = [bavail * bsize, files > 0 && ffree === 0]
  return { folder, free, isFull: (free < LEAST || isOutOfNames) && !takesMore(file) }
}

/** Null also for a file system of a network that counts nothing. */
function statfsOf(folder: string): StatsFs | null {
  try {
    const stats = statfsSync(folder)
    return stats.blocks === 0 ? null : stats
  } catch {
    return null
  }
}

/** Tried where little is left: what is kept back for root is free to root. */
function takesMore(file: string): boolean {
  const draft = `${file}.new-${randomBytes(6).toString('hex')}`
  try {
    const descriptor = openSync(draft, 'wx', 0o600)
    try {
      writeWhole(descriptor, Buffer.alloc(LEAST))
    } finally {
      closeSync(descriptor)
    }
    return true
  } catch (error) {
    return !/^(?:ENOSPC|EDQUOT)$/.test(codeOf(error))
  } finally {
    rmSync(draft, { force: true })
  }
}
