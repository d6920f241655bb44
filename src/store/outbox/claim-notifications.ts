import { randomBytes } from 'node:crypto'
import { ShieldError } from '../../domain/errors.ts'
import { newId } from '../../domain/id.ts'
import type { Claimed, OutboxStore } from '../../domain/ports/outbox.ts'
import { each, type Database, type Steps } from '../database.ts'
import { MAY_HEAR, OPEN } from './is-due.ts'
import { SELECT_EVENT, toEvent, type EventRow } from './outbox-queries.ts'

/** As many as fit into one message. */
const MOST_OF_DIGEST = 100

const MOST_OF_CHANNEL = 5

/**
 * Nothing about the same waits before `n`; what is told together is in order among itself. PostgreSQL would join all that
 * wait with all that wait: with an offset it asks for each by itself, and with an order by the index of this one.
 */
const IN_ORDER = `not exists (select 1 from notifications as earlier
  where earlier.channel = n.channel and earlier.thread = n.thread and earlier.seq < n.seq
    and earlier.${OPEN} and not (earlier.is_digest = 1 and n.is_digest = 1)
  order by earlier.seq limit 1 offset 0)`

const sql = {
  mayHear: `select c.name as channel, c.failures from channels as c where ${MAY_HEAR} order by c.name`,
  // The first few of one channel, found without a look at the others: much to tell neither hides nor slows anything. Of
  // what is due at the same moment no order is asked for, which would have to be made of all of it.
  due: `select n.seq, n.batch, n.is_digest as "isDigest", n.due_at as "dueAt" from notifications as n
    where n.channel = :channel and n.${OPEN} and n.due_at <= :at and ${IN_ORDER}
    order by n.due_at limit ${MOST_OF_CHANNEL}`,
  // What is in hand is so for as long as what is taken now, at the most; what waits for the morning is not looked at.
  inHand: `select c.name as channel, count(distinct coalesce(n.batch, cast(n.seq as text))) as number
    from channels as c cross join notifications as n
    where n.channel = c.name and n.${OPEN} and n.due_at > :at and n.due_at <= :until and n.state = 'sending'
    group by c.name`,
  join: `update notifications set batch = :batch where seq in (select n.seq from notifications as n
    where n.channel = :channel and n.is_digest = 1 and n.batch is null and n.state = 'waiting' and n.due_at <= :at
      and ${IN_ORDER} order by n.seq limit ${MOST_OF_DIGEST})`,
  take: `update notifications set state = 'sending', due_at = :until, tries = tries + 1,
    first_tried_at = coalesce(first_tried_at, :at) where `,
  taken: `select n.seq, n.batch, n.channel, n.tries, n.first_tried_at as "firstTriedAt", ${SELECT_EVENT}
    from notifications as n join events as event on event.seq = n.event_seq where `,
} as const

interface DueRow {
  readonly seq: number
  readonly channel: string
  readonly batch: string | null
  readonly isDigest: number
  readonly dueAt: string
  readonly failures: number
}

/** One of `outbox.claim`, to be called inside `write`. */
export function* claimNotifications(
  database: Database,
  { at, until, most }: Parameters<OutboxStore['claim']>[0],
): Steps<readonly Claimed[]> {
  const inHand = yield* database.rows<InHandRow>(sql.inHand, { at, until })
  const due = withFewOfEach((yield* dueNow(database, at)).slice(0, most), inHand)
  const begun = new Map<string, string>()
  const keyOf = function* ({ seq, channel, batch, isDigest }: DueRow): Steps<string> {
    if (batch !== null) return `batch:${batch}`
    if (isDigest === 0) return `seq:${seq}`
    const joined = begun.get(channel) ?? newId('evt', randomBytes)
    if (!begun.has(channel)) yield* database.tell(sql.join, { batch: joined, channel, at })
    begun.set(channel, joined)
    return `batch:${joined}`
  }
  // The last row stands for all that is under one id.
  const rows = new Map<string, DueRow>()
  for (const row of due) rows.set(yield* keyOf(row), row)
  return yield* each(rows, function* ([key, { dueAt, failures }]) {
    return { ...(yield* takeOne(database, key, { at, until })), dueAt, failures }
  })
}

/** The first few of each channel that may hear of anything, the longest due before all others. */
function* dueNow(database: Database, at: string): Steps<readonly DueRow[]> {
  const channels = yield* database.rows<Pick<DueRow, 'channel' | 'failures'>>(sql.mayHear, { at })
  const due = yield* each(channels, function* (heard) {
    const rows = yield* database.rows<Omit<DueRow, 'channel' | 'failures'>>(sql.due, {
      channel: heard.channel,
      at,
    })
    return rows.map((row): DueRow => ({ ...row, ...heard }))
  })
  return due.flat().toSorted((one, other) => (isEarlier(one, other) ? -1 : 1))
}

function isEarlier(one: DueRow, other: DueRow): boolean {
  return one.dueAt === other.dueAt ? one.seq < other.seq : one.dueAt < other.dueAt
}

interface InHandRow {
  readonly channel: string
  readonly number: number
}

/** A few at a time, so that no receiver is overrun; a channel on which nothing got through is tried with one alone. */
function withFewOfEach(due: readonly DueRow[], inHand: readonly InHandRow[]): readonly DueRow[] {
  const taken = new Map(inHand.map(({ channel, number }) => [channel, number]))
  return due.filter(({ channel, failures }) => {
    const number = (taken.get(channel) ?? 0) + 1
    taken.set(channel, number)
    return number <= (failures > 0 ? 1 : MOST_OF_CHANNEL)
  })
}

interface TakenRow extends EventRow {
  readonly seq: number
  readonly batch: string | null
  readonly channel: string
  readonly tries: number
  readonly firstTriedAt: string
}

/** What is under one id: a single one, or all of a digest that are still open. */
function* takeOne(
  database: Database,
  key: string,
  times: { at: string; until: string },
): Steps<Omit<Claimed, 'dueAt' | 'failures'>> {
  const [kind = '', name = ''] = key.split(':')
  const where = kind === 'seq' ? 'n.seq = :name' : `n.batch = :name and n.state = 'sending'`
  const which = kind === 'seq' ? 'seq = :name' : `batch = :name and ${OPEN}`
  yield* database.tell(`${sql.take}${which}`, { ...times, name })
  const rows = yield* database.rows<TakenRow>(`${sql.taken}${where} order by n.seq`, { name })
  const [first] = rows
  if (first === undefined) throw new ShieldError('internal', 'What is to be told has vanished')
  return {
    numbers: rows.map(({ seq }) => seq),
    id: first.batch ?? first.id,
    channel: first.channel,
    events: rows.map(toEvent),
    tries: first.tries,
    firstTriedAt: first.firstTriedAt,
  }
}
