import { isJsonObject, type Json, objectOf } from '../domain/text/json.ts'
import type { ListedMessage, MessageFilter, MessageStatus, StatusNews } from '../domain/webhook/message.ts'
import { damaged, parseJsonColumn } from './columns.ts'
import { each, type Database, type Steps } from './database.ts'
import { perDialect } from './dialect.ts'

// Under the names of a `ListedMessage`.
const RECEIVED = `'received' as direction, message_id as id, account, phone, user_id as "userId", kind, text, at,
  group_id as "group", null as status, null as error, null as "requestId"`

// `contacts` and `names` are JSON lists of names of one person; null for anybody.
const statements = perDialect(({ member, among }) => {
  const result = (...path: readonly string[]) => member('ending_result', ...path)
  const sentTo = (...path: readonly string[]) => result('message', ...path)
  // 'succeeded' is a literal, or the partial index is not used.
  const isSent = `state = 'succeeded' and ${sentTo('id')} is not null`
  return {
    receivedFrom: `select ${RECEIVED} from received_messages
      where seq in (
        select seq from received_messages
        where provider = :provider and account = :account and ${among('phone', ':contacts')}
        union
        select seq from received_messages
        where provider = :provider and account = :account and ${among('user_id', ':contacts')}
      ) and (:opening = 0 or opens_window = 1 and not exists (
        select 1 from contact_changes as change
        where change.provider = :provider and change.account = :account
          and change.name in (received_messages.phone, received_messages.user_id)
          and change.at >= received_messages.at
      )) order by at desc, seq desc limit :limit`,
    sent: `select request.id, ending_result as result, coalesce(attempt.started_at, updated_at) as at
      from requests as request left join attempts as attempt on attempt.request_seq = request.seq
      where ${isSent} and provider = :provider and ${sentTo('account')} = :account
        and (cast(:requester as text) is null or requester_name = :requester)
        and (cast(:contacts as text) is null
          or ${among(sentTo('phone'), ':contacts')}
          or ${among(`'+' || (${result('waId')})`, ':contacts')}
          or ${among(sentTo('userId'), ':contacts')})
      order by updated_at desc limit :limit`,
    // A pair is two names that one person was seen under at the same moment.
    pairs: `with pair (name, other, at) as (
      select phone, user_id, at from received_messages
        where provider = :provider and account = :account and ${among('phone', ':names')}
      union
      select user_id, phone, at from received_messages
        where provider = :provider and account = :account and ${among('user_id', ':names')}
      union
      select ${sentTo('phone')}, '+' || (${result('waId')}), updated_at from requests
        where ${isSent} and provider = :provider and ${sentTo('account')} = :account and ${among(sentTo('phone'), ':names')}
      union
      select ${sentTo('phone')}, ${sentTo('userId')}, updated_at from requests
        where ${isSent} and provider = :provider and ${sentTo('account')} = :account and ${among(sentTo('phone'), ':names')}
      union
      select ${sentTo('phone')}, case when ltrim(recipient, '0123456789') = '' then '+' else '' end || recipient, status.at
        from requests join message_statuses as status on status.provider = requests.provider
          and status.account = ${sentTo('account')} and status.message_id = ${sentTo('id')} and recipient <> ''
        where ${isSent} and requests.provider = :provider and ${sentTo('account')} = :account
          and ${among(sentTo('phone'), ':names')}
    )
    select distinct other from pair where other is not null and (:current = 0 or not exists (
      select 1 from contact_changes as change
      where change.provider = :provider and change.account = :account
        and change.name in (pair.name, pair.other) and change.at >= pair.at))`,
    changed: `select other from contact_changes
        where provider = :provider and account = :account and ${among('name', ':names')}
      union
      select name from contact_changes
        where provider = :provider and account = :account and ${among('other', ':names')}`,
  }
})

const sql = {
  received: `select ${RECEIVED} from received_messages
    where provider = :provider and account = :account order by at desc, seq desc limit :limit`,
  furthest: `select status, error from message_statuses
    where provider = :provider and account = :account and message_id = :message_id
    order by case status when 'sent' then 1 when 'delivered' then 2 when 'read' then 3 when 'played' then 4 else 5 end desc
    limit 1`,
  statusesOf: `select message_id as "messageId", account, status, recipient, provider_key as "providerKey", error, at
    from message_statuses
    where provider_key = :provider_key and provider = :provider order by seq`,
} as const

/** One of `messages.list`, to be called inside `read`. */
export function* listMessages(database: Database, filter: MessageFilter): Steps<readonly ListedMessage[]> {
  const { provider, account, contact, direction } = filter
  const limit = Math.max(0, Math.trunc(filter.limit))
  const current = filter.opening === true
  const contacts =
    contact === undefined
      ? null
      : JSON.stringify(yield* namesOf(database, { provider, account, contact, current }))
  const bounds = { provider, account, contacts, limit }
  const requester = filter.requester ?? null
  const received = direction === 'sent' ? [] : yield* listReceived(database, bounds, current)
  const sent = direction === 'received' ? [] : yield* listSent(database, bounds, requester)
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

function* listReceived(
  database: Database,
  bounds: Bounds,
  opening: boolean,
): Steps<readonly ListedMessage[]> {
  const { contacts, ...anybody } = bounds
  const rows =
    contacts === null
      ? yield* database.rows<ListedMessage>(sql.received, anybody)
      : yield* database.rows<ListedMessage>(statements(database.dialect).receivedFrom, {
          ...bounds,
          opening: opening ? 1 : 0,
        })
  return rows
}

interface SentRow {
  readonly id: string
  readonly result: string
  readonly at: string
}

function* listSent(
  database: Database,
  bounds: Bounds,
  requester: string | null,
): Steps<readonly ListedMessage[]> {
  const rows = yield* database.rows<SentRow>(statements(database.dialect).sent, { ...bounds, requester })
  return yield* each(rows, function* (row): Steps<ListedMessage> {
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
      ...(yield* furthestStatus(database, { ...bounds, message_id: id })),
      requestId: row.id,
    }
  })
}

/** Statuses come in any order and only ever move forward; a failure is final. */
function* furthestStatus(
  database: Database,
  message: { readonly provider: string; readonly account: string; readonly message_id: string },
): Steps<{ readonly status: MessageStatus | null; readonly error: string | null }> {
  const { provider, account, message_id } = message
  const row = yield* database.row<{ readonly status: MessageStatus; readonly error: string | null }>(
    sql.furthest,
    { provider, account, message_id },
  )
  return row ?? { status: null, error: null }
}

/** One of `messages.statusesOf`, to be called inside `read`. */
export function* listStatuses(
  database: Database,
  provider: string,
  provider_key: string,
): Steps<readonly StatusNews[]> {
  return yield* database.rows<StatusNews>(sql.statusesOf, { provider, provider_key })
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null
}

interface Asked {
  readonly provider: string
  readonly account: string
  readonly contact: readonly string[]
  /** Only names that belong together still; else also those that somebody had before. */
  readonly current: boolean
}

/** A person has a number, an id, and what the number is called at the provider; each step finds the next. */
const MOST_STEPS = 4

/** Every number and id under which the person was ever seen here, the given ones first. */
function* namesOf(
  database: Database,
  { provider, account, contact, current }: Asked,
): Steps<readonly string[]> {
  const { pairs, changed } = statements(database.dialect)
  const names = new Set(contact)
  let fresh: readonly string[] = contact
  for (let step = 0; step < MOST_STEPS && fresh.length > 0; step += 1) {
    const asked = { provider, account, names: JSON.stringify(fresh) }
    const found = [
      ...(yield* database.values(pairs, { ...asked, current: current ? 1 : 0 })),
      ...(current ? [] : yield* database.values(changed, asked)),
    ].filter((name) => typeof name === 'string')
    fresh = found.filter((name) => !names.has(name))
    for (const name of fresh) names.add(name)
  }
  return [...names]
}
