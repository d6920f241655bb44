import { isJsonObject, type Json, objectOf } from '../domain/text/json.ts'
import type { ListedMessage, MessageFilter, MessageStatus, StatusNews } from '../domain/webhook/message.ts'
import { damaged, parseJsonColumn } from './file/columns.ts'
import type { Database } from './file/database.ts'

// Under the names of a `ListedMessage`.
const RECEIVED = `'received' as direction, message_id as id, account, phone, user_id as userId, kind, text, at,
  group_id as "group", null as status, null as error, null as requestId`

// `contacts` is a JSON list of every name of one person, or null for anybody.
const sql = {
  received: `select ${RECEIVED} from received_messages
    where provider = :provider and account = :account order by at desc, seq desc limit :limit`,
  receivedFrom: `select ${RECEIVED} from received_messages
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
  statusesOf: `select message_id as messageId, account, status, recipient, provider_key as providerKey, error, at
    from message_statuses
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

function listReceived(database: Database, bounds: Bounds, opening: boolean): readonly ListedMessage[] {
  const { contacts, ...anybody } = bounds
  const rows =
    contacts === null
      ? database.prepare(sql.received).all(anybody)
      : database.prepare(sql.receivedFrom).all({ ...bounds, opening: opening ? 1 : 0 })
  return rows as readonly ListedMessage[]
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

/** One of `messages.statusesOf`, to be called inside `read`. */
export function listStatuses(
  database: Database,
  provider: string,
  provider_key: string,
): readonly StatusNews[] {
  return database.prepare(sql.statusesOf).all({ provider, provider_key }) as readonly StatusNews[]
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null
}

// A pair is two names that one person was seen under at the same moment. `names` is a JSON list.
const contactSql = {
  pairs: `with pair (name, other, at) as (
    select phone, user_id, at from received_messages
      where provider = :provider and account = :account and phone in (select value from json_each(:names))
    union
    select user_id, phone, at from received_messages
      where provider = :provider and account = :account and user_id in (select value from json_each(:names))
    union
    select ending_result ->> '$.message.phone', called.value, updated_at
      from requests, json_each(
        json_array('+' || (ending_result ->> '$.waId'), ending_result ->> '$.message.userId')
      ) as called
      where state = 'succeeded' and ending_result ->> '$.message.id' is not null
        and provider = :provider and ending_result ->> '$.message.account' = :account
        and ending_result ->> '$.message.phone' in (select value from json_each(:names))
    union
    select ending_result ->> '$.message.phone', iif(recipient glob '*[^0-9]*', '', '+') || recipient, status.at
      from requests join message_statuses as status on status.provider = requests.provider
        and status.account = ending_result ->> '$.message.account'
        and status.message_id = ending_result ->> '$.message.id' and recipient <> ''
      where state = 'succeeded' and ending_result ->> '$.message.id' is not null
        and requests.provider = :provider and ending_result ->> '$.message.account' = :account
        and ending_result ->> '$.message.phone' in (select value from json_each(:names))
  )
  select distinct other from pair where other is not null and (:current = 0 or not exists (
    select 1 from contact_changes as change
    where change.provider = :provider and change.account = :account
      and change.name in (pair.name, pair.other) and change.at >= pair.at))`,
  changed: `select other from contact_changes
      where provider = :provider and account = :account and name in (select value from json_each(:names))
    union
    select name from contact_changes
      where provider = :provider and account = :account and other in (select value from json_each(:names))`,
} as const

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
export function namesOf(
  database: Database,
  { provider, account, contact, current }: Asked,
): readonly string[] {
  const names = new Set(contact)
  let fresh: readonly string[] = contact
  for (let step = 0; step < MOST_STEPS && fresh.length > 0; step += 1) {
    const asked = { provider, account, names: JSON.stringify(fresh) }
    const found = [
      ...database
        .prepare(contactSql.pairs)
        .pluck()
        .all({ ...asked, current: current ? 1 : 0 }),
      ...(current ? [] : database.prepare(contactSql.changed).pluck().all(asked)),
    ].filter((name) => typeof name === 'string')
    fresh = found.filter((name) => !names.has(name))
    for (const name of fresh) names.add(name)
  }
  return [...names]
}
