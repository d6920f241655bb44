import { readFileSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { ShieldError } from '../../domain/errors.ts'
import type { LeaveAsk, LeavingQueue } from '../../domain/ports/store.ts'
import type { Moved } from '../../domain/request/hold.ts'
import { appendAudit } from '../../store/audit/append-audit.ts'
import { auditHead, databaseIdentity } from '../../store/audit/audit-queries.ts'
import type { Steps } from '../../store/database.ts'
import { findStanding } from '../../store/guard/standing.ts'
import { keyToCheck } from '../../store/guard/sealing.ts'
import { createDurably, replaceDurably, syncFolder } from '../../vault/durable-file.ts'
import { journalFileOf, keyFileOf, movedFileOf, vaultFileOf } from '../../vault/files.ts'
import { readMoved } from '../../vault/moved-mark.ts'
import type { SqliteDatabase } from './database.ts'

const sql = {
  sending: `select id from requests where state = 'executing' order by seq`,
  tables: `select name from sqlite_schema where type = 'table' and name not like 'sqlite%' order by name`,
} as const

/**
 * One of `Store.leave`: marks the file in a transaction of its own, so that no other change is under way when it returns
 * and none begins after.
 */
export async function leaveFile(database: SqliteDatabase, ask: LeaveAsk): Promise<LeavingQueue> {
  const { file } = database
  if (readMoved(file) === null) await database.write(() => mark(database, ask))
  return database.read(() => leaving(database, ask))
}

function* mark(database: SqliteDatabase, { to, note }: LeaveAsk): Steps<void> {
  const [sending] = yield* database.values<string>(sql.sending)
  if (sending !== undefined) throw isSending(sending)
  const { hold, journal } = yield* findStanding(database)
  yield* keyToCheck(database)
  if (hold === null || journal === 'changed') {
    throw new ShieldError(
      'conflict',
      `The queue in ${database.file} was released before it could be copied`,
      {
        hint: 'Run the same command again',
      },
    )
  }
  yield* appendAudit(database, note)
  markMoved(database.file, { to, at: note.at, isDone: false })
}

function isSending(id: string): ShieldError {
  return new ShieldError('conflict', `${id} is being sent; a queue is moved while nothing is`, {
    hint: `When it has ended, run the same command again; where its process is out of sight: shield approvals resolve ${id}`,
  })
}

function* leaving(database: SqliteDatabase, { to, note }: LeaveAsk): Steps<LeavingQueue> {
  const { file } = database
  const text = (path: string): string => readFileSync(path, 'utf8')
  const names = yield* database.values<string>(sql.tables)
  const [identity, head] = [yield* databaseIdentity(database), yield* auditHead(database)]
  return {
    identity,
    head,
    tables: parentsFirst(database, names),
    columns: (table) =>
      database
        .prepare(`select name from pragma_table_xinfo('${table}') where hidden = 0`)
        .pluck()
        .all() as string[],
    count: (table) => Number(database.prepare(`select count(*) from [${table}]`).pluck().get()),
    rows: (table, columns) => rowsOf(database, table, columns),
    files: {
      key: text(keyFileOf(file)),
      vault: text(vaultFileOf(file)),
      journal: text(journalFileOf(file)),
    },
    stay: () => unmarkMoved(file),
    leave: () => markMoved(file, { to, at: note.at, isDone: true }),
  }
}

/** What a row names is there before it. */
function parentsFirst({ prepare }: SqliteDatabase, names: readonly string[]): readonly string[] {
  const ordered = new Set<string>()
  const add = (name: string): void => {
    if (ordered.has(name)) return
    const parents = prepare(`select [table] from pragma_foreign_key_list('${name}')`)
      .pluck()
      .all() as string[]
    for (const parent of parents) if (parent !== name) add(parent)
    ordered.add(name)
  }
  for (const name of names) add(name)
  return [...ordered]
}

/** In brackets: SQLite takes what it does not know in quotation marks for a text. */
function rowsOf({ prepare }: SqliteDatabase, table: string, columns: readonly string[]) {
  const list = columns.map((column) => `[${column}]`).join(', ')
  return prepare(`select ${list} from [${table}]`).iterate() as Iterable<Readonly<Record<string, unknown>>>
}

/** Nothing is changed from when this returns, by any process. */
function markMoved(file: string, { to, at, isDone }: Omit<Moved, 'from'>): void {
  const text = `${JSON.stringify({ moved: 1, to, at, done: isDone })}\n`
  if (isDone) replaceDurably(movedFileOf(file), text)
  else createDurably(movedFileOf(file), text)
}

/** The queue stays where it is. */
function unmarkMoved(file: string): void {
  rmSync(movedFileOf(file), { force: true })
  syncFolder(dirname(file))
}
