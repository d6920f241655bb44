import { hash } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Sqlite } from '../sqlite.mjs'

/** Writes the files of an image into a folder, in place of what was there. */
export function writeImage(files, folder) {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes, { mode: 0o600 })
}

/**
 * The same for images that mean the same: equal byte for byte, or equal in the pages that SQLite finds in database and
 * log together and in every other file. What SQLite cannot open is only equal to itself.
 */
export function createMeaning(folder) {
  const known = new Map()
  return {
    count: () => known.size,
    of: (files) => {
      const bytes = digestOf([...files])
      if (!known.has(bytes)) known.set(bytes, meaningOf(files, folder) ?? bytes)
      return known.get(bytes)
    },
  }
}

function meaningOf(files, folder) {
  const database = [...files.keys()].find((name) => name.endsWith('.db'))
  if (database === undefined) return undefined
  writeImage(files, folder)
  try {
    const sqlite = new Sqlite(join(folder, database), { fileMustExist: true })
    try {
      sqlite.pragma('synchronous = off')
      const others = [...files].filter(([name]) => !name.startsWith(database) || /\.(key|intents)/.test(name))
      return digestOf([...others, ['pages', sqlite.serialize()]])
    } finally {
      sqlite.close()
    }
  } catch {
    return undefined
  }
}

function digestOf(entries) {
  return hash('sha256', Buffer.concat(entries.flatMap(([name, bytes]) => [header(name, bytes), bytes])))
}

function header(name, bytes) {
  return Buffer.from(`${name}\0${bytes.length}\0`)
}
