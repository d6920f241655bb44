import type { Recovered } from '../../domain/ports/guard-store.ts'
import type { Hold } from '../../domain/request/hold.ts'
import { parseIntent, type Intent } from '../../domain/vault/intent.ts'
import type { JsonObject } from '../../domain/text/json.ts'
import { appendAudit } from '../audit/append-audit.ts'
import { databaseIdentity } from '../audit/audit-queries.ts'
import { journalFileOf } from '../../vault/file-names.ts'
import { createJournal, hashOfLines, mentionsRequest, readTail } from '../../vault/intent-journal.ts'
import type { News } from '../../vault/journal-news.ts'
import { statOf } from '../../vault/stat-file.ts'
import { holdAll } from './change-standing.ts'
import { findConnectionById } from '../connections/connection-queries.ts'
import type { Database } from '../file/database.ts'
import { journalNews, keepJournal } from './known-journal.ts'
import { findRow } from '../requests/request-queries.ts'
import { isSameHold, standingRow, toHold } from './standing-queries.ts'
import { storable } from '../file/stored-text.ts'
import { settleVault } from './vault.ts'

const sql = {
  lost: `insert or ignore into lost_sendings (request_id, attempt_id, digest, sent_at, found_at, recreated)
    values (:request_id, :attempt_id, :digest, :sent_at, :found_at, :recreated)`,
  unknown: `update requests set state = 'unknown', updated_at = :at, ending_code = 'interrupted',
    ending_message = :message, ending_evidence = null, ending_result = 'null', ending_by_name = null,
    ending_by_door = null where seq = :seq`,
  recreate: `insert into requests (
      id, state, operation, provider, connection_id, connection_integration, connection_nango_id, connection_name,
      account, input, prepared, precondition, call, digest, provider_key, warnings, requester_name, requester_door,
      created_at, updated_at, ending_code, ending_message, ending_result
    ) values (
      :id, 'unknown', :operation, :provider, :connection_id, :connection_integration, :connection_nango_id,
      :connection_name, :account, 'null', 'null', 'null',
      '{"body":null,"headers":[],"method":"POST","path":"/","query":[]}', :digest, :provider_key, '[]', 'unknown',
      'policy', :sent_at, :at, 'interrupted', :message, 'null'
    )`,
} as const

const SHIELD = { name: 'shield', door: 'policy' } as const

/** One of `guard.recoverSent`, to be called inside `write`. */
export function recoverSent(database: Database, at: string): Recovered {
  const trouble = settleStanding(database, at)
  const found = journalNews(database)
  if (found === undefined) return { lost: [], damage: null, vault: trouble }
  const news = found === 'missing' ? begun(database) : found
  for (const intent of news.lost) makeUnknown(database, intent, at)
  keepJournal(database, news)
  holdFor(database, at, reasonsOf(news))
  return {
    lost: [...new Set(news.lost.map(({ requestId }) => requestId))],
    damage: news.damage,
    vault: trouble,
  }
}

/**
 * Makes the database and the vault the same, and holds everything where something is wrong with them; returns what. To be
 * called inside `write`.
 */
export function settleStanding(database: Database, at: string): string | null {
  const held = toHold(standingRow(database))
  const { vault, trouble } = settleVault(database)
  noteVault(database, at, held, vault.hold)
  if (trouble !== null) holdFor(database, at, [`the vault cannot be relied on: ${trouble}`])
  return trouble
}

/** What the vault has brought in or taken away is in the log, too. */
function noteVault(database: Database, at: string, before: Hold | null, now: Hold | null): void {
  if (isSameHold(before, now)) return
  const type = now === null ? 'queue.released' : 'queue.held'
  const data = { evidence: 'vault', ...(now === null ? {} : { reason: now.reason }) }
  appendAudit(database, { at, type, subject: null, actor: SHIELD, data })
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
export function recoverOne(database: Database, id: string, at: string): void {
  const lines = readTail(journalFileOf(database.file), 0)?.lines ?? []
  const sent = lines.map(parseIntent).filter((intent) => intent?.requestId === id)
  for (const intent of sent) if (intent !== undefined) makeUnknown(database, intent, at)
  holdFor(database, at, [`the database had lost that ${id} was sent, which the intent journal holds`])
}

/** Remembers what the journal holds, if all of it is known; whatever else it holds is left for `recoverSent`. */
export function catchUp(database: Database): void {
  try {
    const news = journalNews(database)
    if (news === undefined || news === 'missing') return
    if (news.lost.length === 0 && news.damage === null) keepJournal(database, news)
  } catch {
    // The outcome of a call must be recorded, whatever state the journal is in.
  }
}

function begun(database: Database): News {
  const path = journalFileOf(database.file)
  createJournal(path, databaseIdentity(database))
  const size = Number(statOf(path)?.size ?? 0)
  const wasThere = standingRow(database).journal_size !== null
  return {
    lost: [],
    damage: wasThere ? 'it was missing' : null,
    size,
    hash: hashOfLines(path, size),
  }
}

function makeUnknown(database: Database, intent: Intent, at: string): void {
  const row = findRow(database, intent.requestId)
  database.prepare(sql.lost).run(
    storable({
      request_id: intent.requestId,
      attempt_id: intent.attemptId,
      digest: intent.digest,
      sent_at: intent.at,
      found_at: at,
      recreated: row === undefined ? 1 : 0,
    }),
  )
  const message = `It was sent at ${intent.at}, says the intent journal; the database had lost that`
  if (row === undefined) recreate(database, intent, { at, message })
  else database.prepare(sql.unknown).run({ seq: row.seq, at, message })
  note(database, at, {
    type: 'request.unknown',
    subject: intent.requestId,
    data: { from: row?.state ?? null, evidence: 'journal', attempt: intent.attemptId, sentAt: intent.at },
  })
}

function recreate(
  database: Database,
  intent: Intent,
  { at, message }: { readonly at: string; readonly message: string },
): void {
  const connection = findConnectionById(database, intent.connection.id)
  database.prepare(sql.recreate).run(
    storable({
      id: intent.requestId,
      operation: intent.operation,
      provider: intent.provider,
      connection_id: intent.connection.id,
      connection_integration: intent.connection.integration,
      connection_nango_id: intent.connection.nangoConnectionId,
      connection_name: connection?.name ?? intent.connection.id,
      account: connection?.account.label ?? 'unknown',
      digest: intent.digest,
      provider_key: intent.providerKey,
      sent_at: intent.at,
      at,
      message,
    }),
  )
}

function reasonsOf({ lost, damage }: News): readonly string[] {
  return [
    ...(lost.length > 0
      ? [
          `the database had lost ${lost.length} ${lost.length === 1 ? 'sending' : 'sendings'} that the intent journal holds, as after restoring an older copy`,
        ]
      : []),
    ...(damage === null ? [] : [`the intent journal cannot be relied on: ${damage}`]),
  ]
}

function holdFor(database: Database, at: string, reasons: readonly string[]): void {
  if (reasons.length === 0) return
  const reason = reasons.join('; ')
  holdAll(
    database,
    { reason, by: SHIELD, at },
    { at, type: 'queue.held', subject: null, actor: SHIELD, data: { reason } },
  )
}

function note(
  database: Database,
  at: string,
  what: { readonly type: string; readonly subject: string; readonly data: JsonObject },
): void {
  appendAudit(database, { at, actor: SHIELD, ...what })
}
