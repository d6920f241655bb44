import Sqlite from 'better-sqlite3'
import { onTestFinished } from 'vitest'

/** Keeps everybody else from writing to a database until it is let go, or the test ends. */
export function lock(file: string): { readonly release: () => void } {
  const holder = new Sqlite(file)
  onTestFinished(() => void holder.close())
  holder.exec('begin immediate')
  return { release: () => void holder.exec('rollback') }
}
