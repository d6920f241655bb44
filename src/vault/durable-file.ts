import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, openSync, rmSync, writeSync, renameSync } from 'node:fs'
import { dirname, sep } from 'node:path'

/**
 * Makes a file of a whole text, private to its owner, that is on the disk under its name when this returns; never over
 * a file that is there: then nothing happens. It is never met half written.
 */
export function createDurably(path: string, text: string): void {
  withDraft(path, text, (draft) => linkUnlessThere(draft, path))
}

/** The same over a file that is there: whole, the old or the new one, at every moment. */
export function replaceDurably(path: string, text: string): void {
  withDraft(path, text, (draft) => {
    renameSync(draft, path)
  })
}

function withDraft(path: string, text: string, place: (draft: string) => void): void {
  const draft = `${path}.new-${randomBytes(6).toString('hex')}`
  const descriptor = openSync(draft, 'wx', 0o600)
  try {
    try {
      writeWhole(descriptor, Buffer.from(text))
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    place(draft)
  } finally {
    rmSync(draft, { force: true })
    syncFolder(dirname(path))
  }
}

/** Fails when the disk takes only a part. */
export function writeWhole(descriptor: number, bytes: Uint8Array): void {
  const written = writeSync(descriptor, bytes)
  if (written === bytes.length) return
  throw Object.assign(new Error('Only a part could be written'), { code: 'ENOSPC' })
}

/** Gives a finished file its name, unless that is taken. */
export function linkUnlessThere(draft: string, path: string): 'created' | 'there' {
  try {
    linkSync(draft, path)
    return 'created'
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return 'there'
    throw error
  }
}

/** Makes new names in a folder durable; Windows has no such thing. */
export function syncFolder(folder: string): void {
  if (sep !== '/') return
  const descriptor = openSync(folder, 'r')
  try {
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}
