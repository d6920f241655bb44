import type {
  ContactChange,
  FreshNews,
  MessageNews,
  ReceivedMessage,
  StatusNews,
} from '../domain/webhook/message.ts'
import { storable } from './columns.ts'
import { those, type Database, type Steps } from './database.ts'

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
export function* recordMessages(database: Database, news: MessageNews): Steps<FreshNews> {
  const { provider, recordedAt: recorded_at } = news
  const isNew = function* (text: string, columns: Columns): Steps<boolean> {
    return (yield* database.run(text, storable({ ...columns, provider, recorded_at }))) === 1
  }
  for (const change of news.changes) yield* isNew(sql.change, changeColumns(change))
  return {
    received: yield* those(news.received, (message) => isNew(sql.received, receivedColumns(message))),
    statuses: yield* those(news.statuses, (status) => isNew(sql.status, statusColumns(status))),
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
