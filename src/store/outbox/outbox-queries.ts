import type { Content, Event, EventType } from '../../domain/notify/event.ts'
import {
  NOTIFICATION_STATES,
  type ChannelStanding,
  type NotificationLine,
  type OutboxStore,
} from '../../domain/ports/outbox.ts'
import type { Owner } from '../../domain/request/request.ts'
import { parseJsonColumn } from '../columns.ts'
import type { Database, Steps } from '../database.ts'
import { perDialect } from '../dialect.ts'
import { OPEN } from './is-due.ts'

export const SELECT_EVENT = `event.id, event.type, event.subject, event.at, event.content,
  coalesce((select case when decision.assurance = 'policy' then 1 else 0 end from decisions as decision
    join requests as request on request.seq = decision.request_seq where request.id = event.subject), 0) as "isByPolicy"`

const sql = {
  worker: `select owner from notify_worker`,
  channels: `select name, rest_until as "restUntil", ended_at as "endedAt", trouble, last_sent_at as "lastSentAt",
    (select count(*) from notifications where channel = channels.name and ${OPEN}) as waiting,
    (select count(*) from notifications where channel = channels.name and state = 'dead') as dead
    from channels order by name`,
} as const

const findsFresh = perDialect(
  // An order by seq over a partial index: what was spread is never walked.
  ({
    member,
  }) => `select event.seq as number, ${SELECT_EVENT} from events as event where event.spread_at is null
    and (event.type <> 'request.pending' or event.at < :pendingBefore
      or not exists (select 1 from requests where id = event.subject and state = 'pending'
        and case coalesce(${member('ruling', 'effect')}, 'none') when 'allow' then 1 when 'none' then :isUnruledAllowed else 0 end = 1))
    order by event.seq limit :most`,
)

// Each of these expects to be called inside `read` or `write`.

export interface EventRow {
  readonly id: string
  readonly type: EventType
  readonly subject: string | null
  readonly at: string
  readonly content: string
  readonly isByPolicy: number
}

export function toEvent({ content, isByPolicy, id, type, subject, at }: EventRow): Event {
  const parsed = parseJsonColumn(content, `content of event ${id}`) as unknown as Content
  return { id, type, subject, at, content: { ...parsed, isByPolicy: isByPolicy === 1 } }
}

export function* listFresh(
  database: Database,
  ask: Parameters<OutboxStore['fresh']>[0],
): Steps<readonly (Event & { readonly number: number })[]> {
  const given = { ...ask, isUnruledAllowed: ask.isUnruledAllowed ? 1 : 0 }
  const rows = yield* database.rows<EventRow & { readonly number: number }>(
    findsFresh(database.dialect),
    given,
  )
  return rows.map((row) => ({ ...toEvent(row), number: row.number }))
}

export function* findWorker(database: Database): Steps<Owner | null> {
  const text = yield* database.value<string>(sql.worker)
  return text === undefined ? null : (parseJsonColumn(text, 'the worker') as unknown as Owner)
}

interface LineRow extends Omit<NotificationLine, 'event'> {
  readonly id: string
  readonly type: EventType
  readonly subject: string | null
  readonly at: string
}

export function* listNotifications(
  database: Database,
  filter: Parameters<OutboxStore['list']>[0],
): Steps<readonly NotificationLine[]> {
  // What is dead is little, and has an index: used where the state stands in the text and another order does not lead past it.
  const state = NOTIFICATION_STATES.find((one) => one === filter.state)
  const conditions = [
    ...(state === undefined ? [] : [`n.state = '${state}'`]),
    ...(filter.channel === undefined ? [] : ['n.channel = :channel']),
    ...(filter.before === undefined ? [] : ['n.seq < :before']),
  ]
  const where = conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`
  const order = state === 'dead' ? database.dialect.unindexed('n.seq') : 'n.seq'
  const text = `select n.seq as number, event.id, event.type, event.subject, event.at,
      ${database.dialect.member('event.content', 'summary')} as summary, n.channel, n.state, n.tries,
      n.due_at as "dueAt", n.trouble, n.done_at as "doneAt"
    from notifications as n join events as event on event.seq = n.event_seq${where} order by ${order} desc limit :limit`
  const limit = Math.max(0, Math.trunc(filter.limit))
  const rows = yield* database.rows<LineRow>(text, { ...filter, limit })
  return rows.map(({ id, type, subject, at, ...line }) => ({ ...line, event: { id, type, subject, at } }))
}

export function* listChannels(database: Database): Steps<readonly ChannelStanding[]> {
  return yield* database.rows<ChannelStanding>(sql.channels)
}
