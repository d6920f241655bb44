import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { syncFolder, writeWhole } from './durable-file.ts'

/** Replaces the line; on the disk under its name when this returns, and whole or not there at every moment. */
export function writeVaultFile(path: string, line: string): void {
  const draft = `${path}.new-${randomBytes(6).toString('hex')}`
  const descriptor = openSync(draft, 'wx', 0o600)
  try {
    try {
      writeWhole(descriptor, Buffer.from(`${line}\n`))
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    renameSync(draft, path)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
  syncFolder(dirname(path))
}
