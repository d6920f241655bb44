import { isSessionSealed, sealSession, type StoredSession } from '../../domain/access/session.ts'
import type { AuditNote } from '../../domain/audit/audit.ts'
import type { SessionsOver, SessionStore } from '../../domain/ports/store.ts'
import { appendAudit } from '../audit/append-audit.ts'
import { assigned, fields, insertInto, plain, storable } from '../columns.ts'
import type { Database, Steps } from '../database.ts'
import { keyToCheck, keyToSeal } from './sealing.ts'

/** Every field of a session, and its column. */
const SESSION = fields<StoredSession>({
  idHash: plain('id_hash'),
  tokenId: plain('token_id'),
  openedAt: plain('opened_at'),
  seenAt: plain('seen_at'),
})

const sql = {
  insert: insertInto('sessions', [...SESSION.names, 'seal']),
  find: `select ${SESSION.names.join(', ')}, seal from sessions where id_hash = :idHash`,
  see: `update sessions set ${assigned(['seen_at', 'seal'])} where id_hash = :id_hash`,
  end: `delete from sessions where id_hash = :idHash`,
  endOld: `delete from sessions where opened_at < :openedBefore or seen_at < :seenBefore`,
  endMost: `delete from sessions where token_id = :tokenId and id_hash not in
    (select id_hash from sessions where token_id = :tokenId order by opened_at desc, id_hash limit :others)`,
} as const

/** Everything of `sessions` in the port, each as one transaction. Loaded only by a server. */
export function createSessionStore(database: Database): SessionStore {
  const { read, write } = database
  return {
    open: (session, over, note) => write(() => openSession(database, session, over, note)),
    find: (idHash) =>
      read(function* () {
        const found = yield* findRow(database, idHash)
        if (found === undefined) return undefined
        const isGenuine = isSessionSealed(yield* keyToCheck(database), found.session, found.seal)
        return { ...found.session, isGenuine }
      }),
    see: (idHash, at) => write(() => seeSession(database, idHash, at)),
    end: async (idHash) => void (await write(() => database.run(sql.end, { idHash }))),
  }
}

function* openSession(
  database: Database,
  session: StoredSession,
  { most, ...over }: SessionsOver,
  note: AuditNote,
): Steps<void> {
  yield* database.tell(sql.endOld, over)
  yield* database.tell(sql.endMost, { tokenId: session.tokenId, others: most - 1 })
  yield* keep(database, sql.insert, session)
  yield* appendAudit(database, note)
}

/** One that is not genuine does not become so. */
function* seeSession(database: Database, idHash: string, at: string): Steps<void> {
  const found = yield* findRow(database, idHash)
  if (found === undefined || !isSessionSealed(yield* keyToCheck(database), found.session, found.seal)) return
  yield* keep(database, sql.see, { ...found.session, seenAt: at })
}

function* keep(database: Database, statement: string, session: StoredSession): Steps<void> {
  const seal = sealSession(yield* keyToSeal(database), session)
  yield* database.tell(statement, storable({ ...SESSION.write(session), seal }))
}

function* findRow(
  database: Database,
  idHash: string,
): Steps<{ readonly session: StoredSession; readonly seal: string } | undefined> {
  const row = yield* database.row<{ readonly seal: string }>(sql.find, { idHash })
  return row && { session: SESSION.read({ row, what: 'a session' }), seal: row.seal }
}
