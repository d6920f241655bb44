import { renameSync, rmSync } from 'node:fs'
import Sqlite from 'better-sqlite3'
import type { Bench } from '../bench.ts'

/**
 * Copies the database as a backup does. What is returned puts the copy back, as somebody does who restores it while no
 * shield runs: from then on only another process has the right file open.
 */
export async function backedUp({ file }: Pick<Bench, 'file'>): Promise<() => void> {
  const copy = `${file}.yesterday`
  const raw = new Sqlite(file)
  await raw.backup(copy)
  raw.close()
  // A copy that was opened has a log beside it; one that was not has none.
  for (const end of ['-wal', '-shm']) rmSync(`${copy}${end}`, { force: true })
  return () => {
    for (const end of ['-wal', '-shm']) rmSync(`${file}${end}`, { force: true })
    renameSync(copy, file)
  }
}
