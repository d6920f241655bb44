import { BODIES_KEPT_FOR } from '../domain/limits.ts'
import type { DeliveryEnding, IncomingDelivery, RecordedDelivery } from '../domain/webhook/delivery.ts'
import type {
  ContactChange,
  FreshNews,
  MessageNews,
  ReceivedMessage,
  StatusNews,
} from '../domain/webhook/message.ts'
import { senderOf } from '../domain/webhook/senders.ts'
import { appendAudit } from './audit/append-audit.ts'
import { storable } from './columns.ts'
import { each, those, type Database, type Steps } from './database.ts'

const sql = {
  same: `select id from deliveries where source = :source and body_hash = :body_hash
    and received_at > :since and received_at < :until order by received_at desc limit 1`,
  insert: `insert into deliveries (id, source, body, body_hash, received_at, state)
    values (:id, :source, :body, :body_hash, :received_at, 'new')`,
  finish: `update deliveries set state = :state, about = :about, problem = :problem, done_at = :done_at
    where id = :id and (state = 'new' or :again = 1)`,
  // Looks at the oldest alone: a look at all of them would make every record as slow as the table is long.
  forgetSome: `delete from deliveries where seq in (select seq from deliveries order by seq limit 50)
    and state <> 'new' and received_at < :before`,
  purge: `delete from deliveries where state <> 'new' and received_at < :before`,
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

/** Everything that writes deliveries, each as one transaction. */
export function createDeliveryChanges(database: Database) {
  const { write } = database
  return {
    record: (deliveries: readonly IncomingDelivery[]) =>
      write(function* () {
        yield* forgetSome(database, deliveries)
        return yield* each(deliveries, (delivery) => recordOne(database, delivery))
      }),
    finish: (endings: readonly DeliveryEnding[], again: readonly string[]) =>
      write(function* () {
        const said = yield* those(endings, (ending) => finishOne(database, ending, again.includes(ending.id)))
        return said.map(({ id }) => id)
      }),
    purge: async (before: string) => {
      const purged = await write(() => database.run(sql.purge, { before }))
      await database.forget()
      return purged
    },
  }
}

function* recordOne(database: Database, delivery: IncomingDelivery): Steps<RecordedDelivery> {
  const { id, source, body, bodyHash: body_hash, receivedAt: received_at } = delivery
  // On both sides: a clock that was set back must not make all that comes the same as what came.
  const [since, until] = [-senderOf(source).sameWithin, senderOf(source).sameWithin].map((by) =>
    moved(received_at, by),
  )
  const same = yield* database.value<string>(sql.same, { source, body_hash, since, until })
  if (same !== undefined) return { kind: 'repeated', id: same }
  yield* database.run(sql.insert, { ...storable({ id, source, body_hash, received_at }), body })
  return { kind: 'new', id }
}

function* finishOne(database: Database, ending: DeliveryEnding, isAgain: boolean): Steps<boolean> {
  const { id, state, about, problem, at: done_at, notes } = ending
  const columns = storable({ id, state, about, problem, done_at, again: isAgain ? 1 : 0 })
  if ((yield* database.run(sql.finish, columns)) === 0) return false
  for (const note of notes) yield* appendAudit(database, note)
  return true
}

function* forgetSome(database: Database, [first]: readonly IncomingDelivery[]): Steps<void> {
  if (first === undefined) return
  yield* database.run(sql.forgetSome, { before: moved(first.receivedAt, -BODIES_KEPT_FOR) })
}

function moved(at: string, milliseconds: number): string {
  return new Date(Date.parse(at) + milliseconds).toISOString()
}

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
