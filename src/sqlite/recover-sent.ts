import type { Recovered } from '../domain/guard-store.ts'
import type { Intent } from '../domain/intent.ts'
import type { JsonObject } from '../domain/json.ts'
import { appendAudit } from './append-audit.ts'
import { databaseIdentity } from './audit-queries.ts'
import { journalFileOf, statOf } from './beside.ts'
import { holdAll } from './change-standing.ts'
import { findConnectionById } from './connection-queries.ts'
import type { Database } from './database.ts'
import { keepJournal, newsOf, type News } from './hold-against-journal.ts'
import { createJournal } from './intent-journal.ts'
import { findRow } from './request-queries.ts'
import { standingRow } from './standing-queries.ts'
import { storable } from './stored-text.ts'

const sql = {
  lost: `insert into lost_sendings (request_id, attempt_id, digest, sent_at, found_at, recreated)
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
  const found = newsOf(database)
  if (found === undefined) return { lost: [], damage: null }
  const news = found === 'missing' ? begun(database) : found
  for (const intent of news.lost) makeUnknown(database, intent, at)
  keepJournal(database, news)
  if (news.lost.length > 0 || news.damage !== null) holdFor(database, news, at)
  return { lost: [...new Set(news.lost.map(({ requestId }) => requestId))], damage: news.damage }
}

/** Remembers what the journal holds, if all of it is known; whatever else it holds is left for `recoverSent`. */
export function catchUp(database: Database): void {
  try {
    const news = newsOf(database)
    if (news === undefined || news === 'missing') return
    if (news.lost.length === 0 && news.damage === null) keepJournal(database, news)
  } catch {
    // The outcome of a call must be recorded, whatever state the journal is in.
  }
}

function begun(database: Database): News {
  const path = journalFileOf(database.file)
  createJournal(path, databaseIdentity(database))
  const stats = statOf(path)
  const wasThere = standingRow(database).journal_size !== null
  return {
    lost: [],
    damage: wasThere ? 'it was missing' : null,
    size: Number(stats?.size ?? 0),
    inode: String(stats?.ino ?? ''),
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

function holdFor(database: Database, { lost, damage }: News, at: string): void {
  const reasons = [
    ...(lost.length > 0
      ? [
          `the database had lost ${lost.length} ${lost.length === 1 ? 'sending' : 'sendings'} that the intent journal holds, as after restoring an older copy`,
        ]
      : []),
    ...(damage === null ? [] : [`the intent journal cannot be relied on: ${damage}`]),
  ]
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
