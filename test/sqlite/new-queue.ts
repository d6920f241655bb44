import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { createFile } from '../../src/sqlite/file/create-file.ts'
import { loadDriver } from '../../src/sqlite/file/driver.ts'
import { journalFileOf } from '../../src/vault/files.ts'
import { createJournal } from '../../src/vault/intent-journal.ts'

/** The file of a queue, as text of one byte a character, and the id in it. */
interface Pattern {
  readonly id: string
  readonly text: string
}

let made: Promise<Pattern> | undefined

/**
 * A new queue where `file` is to be, as its first command leaves it: a copy of one that was made once, under an id of its
 * own. Making it takes 25 ms of the processor and a copy takes 2.
 */
export async function placeNewQueue(file: string): Promise<void> {
  const { id, text } = await (made ??= makePattern())
  const own = randomBytes(id.length / 2).toString('hex')
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  writeFileSync(file, text.replaceAll(id, own), { encoding: 'latin1', mode: 0o600 })
  createJournal(journalFileOf(file), own)
}

async function makePattern(): Promise<Pattern> {
  const folder = mkdtempSync(join(tmpdir(), 'shield-pattern-'))
  const file = join(folder, 'shield.db')
  const driver = await loadDriver(Number(process.versions['napi']))
  await createFile({ file, folder: 'own', driver, now: () => performance.now(), random: Math.random })
  const sqlite = new Sqlite(file)
  const id = String(sqlite.prepare('select id from identity').pluck().get())
  sqlite.close()
  const text = readFileSync(file, 'latin1')
  rmSync(folder, { recursive: true, force: true })
  return { id, text }
}
