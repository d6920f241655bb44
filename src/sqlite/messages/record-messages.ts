import type { ContactChange, MessageNews, ReceivedMessage, StatusNews } from '../../domain/webhook/message.ts'
import type { FreshNews } from '../../domain/ports/store.ts'
import type { Database } from '../file/database.ts'
import { storable } from '../file/columns.ts'

const sql = {
  received: `insert into received_messages (
      provider, account, message_id, phone, user_id, kind, text, at, group_id, opens_window, recorded_at
    ) values (
      :provider, :account, :message_id, :phone, :user_id, :kind, :text, :at, :group_id, :opens_window, :recorded_at
    ) on conflict (provider, account, message_id) do nothing`,
  status: `insert into message_statuses (
      provider, account, message_id, status, recipient, provider_key, error, at, recorded_at
    ) values (
      :provider, :account, :message_id, :status, :recipient, :provider_key, :error, :at, :recorded_at
    ) on conflict (provider, account, message_id, status, recipient) do nothing`,
  change: `insert into contact_changes (provider, account, name, other, at, recorded_at)
    values (:provider, :account, :name, :other, :at, :recorded_at) on conflict do nothing`,
} as const

/** One of `messages.record`, to be called inside `write`. */
export function recordMessages(database: Database, news: MessageNews): FreshNews {
  const { provider, recordedAt: recorded_at } = news
  const isNew = (text: string, columns: Columns): boolean =>
    database.prepare(text).run(storable({ ...columns, provider, recorded_at })).changes === 1
  for (const change of news.changes) isNew(sql.change, changeColumns(change))
  return {
    received: news.received.filter((message) => isNew(sql.received, receivedColumns(message))),
    statuses: news.statuses.filter((status) => isNew(sql.status, statusColumns(status))),
  }
}

type Columns = Readonly<Record<string, string | number | null>>

function receivedColumns(message: ReceivedMessage): Columns {
  return {
    account: message.account,
    message_id: message.id,
    phone: message.phone,
    user_id: message.userId,
    kind: message.kind,
    text: message.text?.toWellFormed() ?? null,
    at: message.at,
    group_id: message.group,
    opens_window: message.opensWindow ? 1 : 0,
  }
}

function changeColumns({ account, from, to, at }: ContactChange): Columns {
  return { account, name: from, other: to, at }
}

function statusColumns(news: StatusNews): Columns {
  return {
    account: news.account,
    message_id: news.messageId,
    status: news.status,
    recipient: news.recipient,
    provider_key: news.providerKey,
    error: news.error?.toWellFormed() ?? null,
    at: news.at,
  }
}
