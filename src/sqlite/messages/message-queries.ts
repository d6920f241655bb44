import { isJsonObject, type Json, objectOf } from '../../domain/text/json.ts'
import type { ListedMessage, MessageFilter, MessageStatus, StatusNews } from '../../domain/webhook/message.ts'
import type { Database } from '../file/database.ts'
import { namesOf } from './contact-names.ts'
import { damaged, parseJsonColumn } from '../file/columns.ts'

// `contacts` is a JSON list of every name of one person, or null for anybody.
const sql = {
  received: `select message_id, account, phone, user_id, kind, text, at, group_id from received_messages
    where provider = :provider and account = :account order by at desc, seq desc limit :limit`,
  receivedFrom: `select message_id, account, phone, user_id, kind, text, at, group_id from received_messages
    where seq in (
      select seq from received_messages
      where provider = :provider and account = :account and phone in (select value from json_each(:contacts))
      union
      select seq from received_messages
      where provider = :provider and account = :account and user_id in (select value from json_each(:contacts))
    ) and (:opening = 0 or opens_window = 1 and not exists (
      select 1 from contact_changes as change
      where change.provider = :provider and change.account = :account
        and change.name in (received_messages.phone, received_messages.user_id)
        and change.at >= received_messages.at
    )) order by at desc, seq desc limit :limit`,
  // 'succeeded' is a literal, or the partial index is not used.
  sent: `select request.id, ending_result as result, coalesce(attempt.started_at, updated_at) as at
    from requests as request left join attempts as attempt on attempt.request_seq = request.seq
    where state = 'succeeded' and ending_result ->> '$.message.id' is not null
      and provider = :provider and ending_result ->> '$.message.account' = :account
      and (:requester is null or requester_name = :requester)
      and (:contacts is null
        or ending_result ->> '$.message.phone' in (select value from json_each(:contacts))
        or '+' || (ending_result ->> '$.waId') in (select value from json_each(:contacts))
        or ending_result ->> '$.message.userId' in (select value from json_each(:contacts)))
    order by updated_at desc limit :limit`,
  furthest: `select status, error from message_statuses
    where provider = :provider and account = :account and message_id = :message_id
    order by case status when 'sent' then 1 when 'delivered' then 2 when 'read' then 3 when 'played' then 4 else 5 end desc
    limit 1`,
  statusesOf: `select message_id, account, status, recipient, provider_key, error, at from message_statuses
    where provider_key = :provider_key and provider = :provider order by seq`,
} as const

/** One of `messages.list`, to be called inside `read`. */
export function listMessages(database: Database, filter: MessageFilter): readonly ListedMessage[] {
  const { provider, account, contact, direction } = filter
  const limit = Math.max(0, Math.trunc(filter.limit))
  const current = filter.opening === true
  const contacts =
    contact === undefined ? null : JSON.stringify(namesOf(database, { provider, account, contact, current }))
  const bounds = { provider, account, contacts, limit }
  const requester = filter.requester ?? null
  const received = direction === 'sent' ? [] : listReceived(database, bounds, current)
  const sent = direction === 'received' ? [] : listSent(database, bounds, requester)
  // Stable: two of one moment stay in the order in which they were found.
  return [...received, ...sent]
    .toSorted((one, other) => (one.at < other.at ? 1 : one.at > other.at ? -1 : 0))
    .slice(0, limit)
}

interface Bounds {
  readonly provider: string
  readonly account: string
  readonly contacts: string | null
  readonly limit: number
}

interface ReceivedRow {
  readonly message_id: string
  readonly account: string
  readonly phone: string | null
  readonly user_id: string | null
  readonly kind: string
  readonly text: string | null
  readonly at: string
  readonly group_id: string | null
}

function listReceived(database: Database, bounds: Bounds, opening: boolean): readonly ListedMessage[] {
  const { contacts, ...anybody } = bounds
  const rows =
    contacts === null
      ? database.prepare(sql.received).all(anybody)
      : database.prepare(sql.receivedFrom).all({ ...bounds, opening: opening ? 1 : 0 })
  return (rows as readonly ReceivedRow[]).map((row) => ({
    direction: 'received',
    id: row.message_id,
    account: row.account,
    phone: row.phone,
    userId: row.user_id,
    kind: row.kind,
    text: row.text,
    at: row.at,
    group: row.group_id,
    status: null,
    error: null,
    requestId: null,
  }))
}

interface SentRow {
  readonly id: string
  readonly result: string
  readonly at: string
}

function listSent(database: Database, bounds: Bounds, requester: string | null): readonly ListedMessage[] {
  const rows = database.prepare(sql.sent).all({ ...bounds, requester }) as readonly SentRow[]
  return rows.map((row) => {
    const what = `result of request ${row.id}`
    const result = parseJsonColumn(row.result, what)
    const message = objectOf(result)['message']
    if (!isJsonObject(message)) throw damaged(what)
    const id = textOf(message['id']) ?? ''
    return {
      direction: 'sent',
      id,
      account: bounds.account,
      phone: textOf(message['phone']),
      userId: textOf(message['userId']),
      kind: textOf(message['kind']) ?? 'unknown',
      text: textOf(message['text']),
      at: row.at,
      group: null,
      ...furthestStatus(database, { ...bounds, message_id: id }),
      requestId: row.id,
    }
  })
}

/** Statuses come in any order and only ever move forward; a failure is final. */
function furthestStatus(
  database: Database,
  message: { readonly provider: string; readonly account: string; readonly message_id: string },
): { readonly status: MessageStatus | null; readonly error: string | null } {
  const { provider, account, message_id } = message
  const row = database.prepare(sql.furthest).get({ provider, account, message_id })
  return (
    (row as { readonly status: MessageStatus; readonly error: string | null } | undefined) ?? {
      status: null,
      error: null,
    }
  )
}

interface StatusRow {
  readonly message_id: string
  readonly account: string
  readonly status: MessageStatus
  readonly recipient: string
  readonly provider_key: string | null
  readonly error: string | null
  readonly at: string
}

/** One of `messages.statusesOf`, to be called inside `read`. */
export function listStatuses(
  database: Database,
  provider: string,
  provider_key: string,
): readonly StatusNews[] {
  const rows = database.prepare(sql.statusesOf).all({ provider, provider_key }) as readonly StatusRow[]
  return rows.map(({ message_id, account, status, recipient, provider_key: providerKey, error, at }) => ({
    messageId: message_id,
    account,
    status,
    recipient,
    providerKey,
    error,
    at,
  }))
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null
}
