import { SHIELD } from '../../domain/access/principal.ts'
import type { Recovered } from '../../domain/ports/guard-store.ts'
import { isSameHold, type Hold } from '../../domain/request/hold.ts'
import { lostEnding, lostNote, remade, whyHeld, whyHeldFor } from '../../domain/rules/recover.ts'
import type { Ending } from '../../domain/request/request.ts'
import { parseIntent, type Intent } from '../../domain/vault/intent.ts'
import { journalFileOf, statOf } from '../../vault/files.ts'
import { allLines, createJournal, hashOfLines, mentionsRequest } from '../../vault/intent-journal.ts'
import { markOf, newsOf, type News } from '../../vault/journal-news.ts'
import { appendAudit } from '../audit/append-audit.ts'
import { databaseIdentity } from '../audit/audit-queries.ts'
import { findConnectionById } from '../connections.ts'
import { assigned, storable } from '../columns.ts'
import { those, type Database, type Steps } from '../database.ts'
import { columnsOf, INSERT_REQUEST } from '../requests/request-columns.ts'
import { findRequest, findRow } from '../requests/request-queries.ts'
import { holdAll, settleVault, type SettledVault } from './vault.ts'
import { changeStanding, standingRow, toHold, toJournalMark } from './standing.ts'

const sql = {
  lost: `insert into lost_sendings (request_id, attempt_id, digest, sent_at, found_at, recreated, key_hash, input_hash)
    values (:request_id, :attempt_id, :digest, :sent_at, :found_at, :recreated, :key_hash, :input_hash)
    on conflict do nothing`,
  isKnown: `select
      exists (
        select 1 from attempts where id = :attempt_id
          and request_seq = (select seq from requests where id = :request_id)
      )
      or exists (select 1 from lost_sendings where request_id = :request_id and attempt_id = :attempt_id)`,
} as const

/** Holds the journal against the database: whatever it has lost of what was sent is unknown. To be called inside `write`. */
export function* recoverSent(database: Database, at: string): Steps<Recovered> {
  const { trouble: vault } = yield* settleStanding(database, at)
  const found = yield* journalNews(database)
  if (found === undefined) return { lost: [], damage: null, vault }
  const news = found === 'missing' ? yield* begun(database) : found
  for (const intent of news.lost) yield* makeUnknown(database, intent, at)
  yield* keepJournal(database, news)
  yield* holdFor(database, at, whyHeld(news))
  return {
    lost: [...new Set(news.lost.map(({ requestId }) => requestId))],
    damage: news.damage,
    vault,
  }
}

/**
 * Makes the database and the vault the same, and holds everything where something is wrong with them; returns the vault as
 * it counts then, and what was wrong. To be called inside `write`.
 */
export function* settleStanding(database: Database, at: string): Steps<SettledVault> {
  const row = yield* standingRow(database)
  const settled = yield* settleVault(database, row)
  yield* noteVault(database, at, toHold(row), settled.vault.hold)
  const { trouble } = settled
  if (trouble === null) return settled
  yield* holdFor(database, at, `the vault cannot be relied on: ${trouble}`)
  return { ...(yield* settleVault(database)), trouble }
}

/** What the vault has brought in or taken away is in the log, too. */
function* noteVault(database: Database, at: string, before: Hold | null, now: Hold | null): Steps<void> {
  if (isSameHold(before, now)) return
  const type = now === null ? 'queue.released' : 'queue.held'
  const data = { evidence: 'vault', ...(now === null ? {} : { reason: now.reason }) }
  yield* appendAudit(database, { at, type, subject: null, actor: SHIELD, data })
}

/** What the journal holds was sent, whatever the database says: it is never claimed again, and never `failed`. */
export function wasSentBefore(database: Database, id: string): boolean {
  const path = journalFileOf(database.file)
  return statOf(path)?.isFile() === true && mentionsRequest(path, id)
}

/**
 * One that the journal says was sent is unknown, whatever the database says: to be called inside `write`, about one that is
 * about to be claimed.
 */
export function* recoverOne(database: Database, id: string, at: string): Steps<void> {
  const sent: Intent[] = []
  for (const line of allLines(journalFileOf(database.file))) {
    const intent = line.includes(id) ? parseIntent(line) : undefined
    if (intent?.requestId === id) sent.push(intent)
  }
  for (const intent of sent) yield* makeUnknown(database, intent, at)
  yield* holdFor(database, at, whyHeldFor(id))
}

/** Remembers what the journal holds, if all of it is known; whatever else it holds is left for `recoverSent`. */
export function* catchUp(database: Database): Steps<void> {
  try {
    const news = yield* journalNews(database)
    if (news === undefined || news === 'missing') return
    if (news.lost.length === 0 && news.damage === null) yield* keepJournal(database, news)
  } catch {
    // The outcome of a call must be recorded, whatever state the journal is in.
  }
}

function* begun(database: Database): Steps<Found> {
  const path = journalFileOf(database.file)
  createJournal(path, yield* databaseIdentity(database))
  const size = Number(statOf(path)?.size ?? 0)
  const wasThere = (yield* standingRow(database)).journal_size !== null
  return {
    lost: [],
    damage: wasThere ? 'it was missing' : null,
    size,
    hash: hashOfLines(path, size),
  }
}

function* makeUnknown(database: Database, intent: Intent, at: string): Steps<void> {
  const row = yield* findRow(database, intent.requestId)
  yield* noteLost(database, intent, { at, isRecreated: row === undefined })
  if (row === undefined) {
    const request = remade(intent, yield* findConnectionById(database, intent.connection.id), at)
    yield* database.value(INSERT_REQUEST, columnsOf(request))
  } else yield* endUnknown(database, intent.requestId, lostEnding(intent), at)
  yield* appendAudit(database, lostNote(intent, row?.state ?? null, at))
}

/** One that may have been sent although nothing tells it is unknown from here on, whatever its state was. */
export function* loseRequest(
  database: Database,
  id: string,
  attempt: string,
  message: string,
  at: string,
): Steps<void> {
  const request = yield* findRequest(database, id)
  if (request === undefined) return
  const { operation, provider, connection, providerKey, digest, state } = request
  const intent = {
    requestId: id,
    attemptId: attempt,
    operation,
    provider,
    connection,
    providerKey,
    digest,
    at,
  }
  yield* noteLost(database, intent, { at, isRecreated: false })
  yield* endUnknown(database, id, { ...lostEnding(intent), message }, at)
  yield* appendAudit(database, {
    ...lostNote(intent, state, at),
    data: { from: state, evidence: null, reason: message },
  })
}

function* noteLost(
  database: Database,
  intent: Intent,
  { at, isRecreated }: { readonly at: string; readonly isRecreated: boolean },
): Steps<void> {
  yield* database.tell(
    sql.lost,
    storable({
      request_id: intent.requestId,
      attempt_id: intent.attemptId,
      digest: intent.digest,
      sent_at: intent.at,
      found_at: at,
      recreated: isRecreated ? 1 : 0,
      key_hash: intent.asked?.keyHash ?? null,
      input_hash: intent.asked?.inputHash ?? null,
    }),
  )
}

function* endUnknown(database: Database, id: string, ending: Ending, at: string): Steps<void> {
  const changed = columnsOf({ state: 'unknown', updatedAt: at, ending })
  const update = `update requests set ${assigned(Object.keys(changed))} where id = :id`
  yield* database.tell(update, { ...changed, id })
}

function* holdFor(database: Database, at: string, reason: string | null): Steps<void> {
  if (reason === null) return
  yield* holdAll(
    database,
    { reason, by: SHIELD, at },
    { at, type: 'queue.held', subject: null, actor: SHIELD, data: { reason } },
  )
}

// Each of these is to be called inside `write`: then no claim can be committed between the look at the file and the look
// at the tables.

/** What is new in the journal; `lost`: sent, and not known to the database. */
interface Found extends Omit<News, 'intents'> {
  readonly lost: readonly Intent[]
}

/** As `newsOf` in vault/, for what this database knows. */
function* journalNews(database: Database): Steps<Found | 'missing' | undefined> {
  const news = newsOf(journalFileOf(database.file), {
    mark: toJournalMark(yield* standingRow(database)),
    databaseId: yield* databaseIdentity(database),
    database: database.file,
  })
  if (news === undefined || news === 'missing') return news
  return { ...news, lost: yield* those(news.intents, (intent) => isLost(database, intent)) }
}

/** Remembers how far the journal is known. */
function* keepJournal(database: Database, news: Pick<Found, 'size' | 'hash'>): Steps<void> {
  const { place, dialect } = database
  yield* changeStanding(database, dialect.keepJournal, {
    ...markOf(journalFileOf(database.file), news),
    place,
  })
}

function* isLost(database: Database, { requestId, attemptId }: Intent): Steps<boolean> {
  return (yield* database.value(sql.isKnown, { request_id: requestId, attempt_id: attemptId })) !== 1
}
