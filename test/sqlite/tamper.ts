import Sqlite from 'better-sqlite3'
import { AUDIT_START, auditHash } from '../../src/domain/audit/audit.ts'

/** What somebody with the file in hand can do: the guards of the log taken away, then anything. */
export function tamper(file: string, statement: string): void {
  const raw = new Sqlite(file)
  raw.exec('drop trigger audit_in_order; drop trigger audit_no_update; drop trigger audit_no_delete')
  raw.exec(statement)
  raw.close()
}

/** The same, with every guard and every reference taken away; what ends is still counted. */
export function forge(file: string, statement: string): void {
  const raw = new Sqlite(file)
  raw.pragma('foreign_keys = off')
  const guards = raw
    .prepare(`select name from sqlite_schema where type = 'trigger' and name <> 'requests_count_ended'`)
    .pluck()
    .all() as string[]
  for (const name of guards) raw.exec(`drop trigger ${name}`)
  raw.exec(statement)
  raw.close()
}

/** Chains every entry anew from the first on, so that the log agrees with itself again. */
export function rehash(file: string): void {
  const raw = new Sqlite(file)
  let hash = AUDIT_START
  const rows = raw.prepare('select number, body from audit order by number').all() as {
    number: number
    body: string
  }[]
  for (const { number, body } of rows) {
    hash = auditHash(hash, body)
    raw.prepare('update audit set hash = ? where number = ?').run(hash, number)
  }
  raw.close()
}
