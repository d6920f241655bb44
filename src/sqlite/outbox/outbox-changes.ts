import { randomBytes } from 'node:crypto'
import type { AuditNote } from '../../domain/audit/audit.ts'
import { ShieldError } from '../../domain/errors.ts'
import { hmacOf, isSameSecret } from '../../domain/hash.ts'
import { newId } from '../../domain/id.ts'
import { DAY } from '../../domain/limits.ts'
import type { Claimed, OutboxStore, Spread, StoredNotify, Told } from '../../domain/ports/outbox.ts'
import { canonicalJson } from '../../domain/text/canonical-json.ts'
import { appendAudit } from '../audit/append-audit.ts'
import { storable } from '../file/columns.ts'
import type { Database } from '../file/database.ts'
import { keyToCheck, keyToSeal } from '../guard/sealing.ts'
import { MAY_HEAR, OPEN } from './is-due.ts'
import { SELECT_EVENT, toEvent, type EventRow } from './outbox-queries.ts'
import { remind } from './record-event.ts'

/** As many as fit into one message. */
const MOST_OF_DIGEST = 100

const MOST_OF_CHANNEL = 5

/** Nothing about the same waits before `n`; what is told together is in order among itself. */
const IN_ORDER = `not exists (select 1 from notifications as earlier
  where earlier.channel = n.channel and earlier.thread = n.thread and earlier.seq < n.seq
    and earlier.${OPEN} and not (earlier.is_digest = 1 and n.is_digest = 1))`

const sql = {
  settings: `select digest, text, applied_at as appliedAt, applied_by as appliedBy, seal from notify_settings`,
  keep: `insert into notify_settings (only, digest, text, applied_at, applied_by, seal)
    values (1, :digest, :text, :appliedAt, :appliedBy, :seal)
    on conflict (only) do update set digest = excluded.digest, text = excluded.text,
      applied_at = excluded.applied_at, applied_by = excluded.applied_by, seal = excluded.seal`,
  revive: `update channels set rest_until = null, ended_at = null, trouble = null, failures = 0,
    failing_since = null`,
  reviveOne: `update channels set rest_until = null, ended_at = null, trouble = null, failures = 0,
    failing_since = null where name = :channel`,
  stop: `delete from notify_settings`,
  dropEvents: `delete from events`,
  dropChannels: `delete from channels`,
  isFresh: `select id, subject from events where seq = :number and spread_at is null`,
  markSpread: `update events set spread_at = :at where seq = :number`,
  // To a channel that wanted no more nothing goes.
  add: `insert into notifications (event_seq, channel, thread, state, is_digest, due_at, trouble, done_at)
    select :number, name, :thread, iif(ended_at is null, 'waiting', 'dead'), :isDigest, :dueAt, trouble,
      iif(ended_at is null, null, :at) from channels where name = :channel`,
  channel: `insert into channels (name) values (:channel) on conflict do nothing`,
  // What was told together once is told together again.
  hasten: `update notifications set is_digest = iif(batch is null, 0, is_digest), due_at = :at
    where channel = :channel and thread = :thread and state = 'waiting' and due_at > :at`,
  // The first few of each channel, found without a look at the others: much to tell neither hides nor slows anything.
  due: `select n.seq, n.channel, n.batch, n.is_digest as isDigest, n.due_at as dueAt, c.failures
    from channels as c cross join notifications as n on n.seq in (
      select n.seq from notifications as n
      where n.channel = c.name and n.${OPEN} and n.due_at <= :at and ${IN_ORDER}
      order by n.due_at, n.seq limit ${MOST_OF_CHANNEL})
    where ${MAY_HEAR} order by n.due_at, n.seq limit :most`,
  inHand: `select c.name as channel, count(distinct coalesce(n.batch, n.seq)) as number
    from channels as c cross join notifications as n on n.channel = c.name and n.${OPEN} and n.due_at > :at
    where n.state = 'sending' group by c.name`,
  join: `update notifications set batch = :batch where seq in (select n.seq from notifications as n
    where n.channel = :channel and n.is_digest = 1 and n.batch is null and n.state = 'waiting' and n.due_at <= :at
      and ${IN_ORDER} order by n.seq limit ${MOST_OF_DIGEST})`,
  take: `update notifications set state = 'sending', due_at = :until, tries = tries + 1,
    first_tried_at = coalesce(first_tried_at, :at) where `,
  putOff: `update notifications set state = 'waiting', due_at = :until, tries = tries - 1,
    first_tried_at = iif(tries > 1, first_tried_at, null), batch = iif(tries > 1, batch, null)
    where seq = :seq and state = 'sending' and tries = :tries`,
  taken: `select n.seq, n.batch, n.channel, n.tries, n.first_tried_at as firstTriedAt, ${SELECT_EVENT}
    from notifications as n join events as event on event.seq = n.event_seq where `,
  // Whoever took it meanwhile says what became of it, unless it was taken in: that is so, whoever says it.
  finish: `update notifications set state = :state, due_at = coalesce(:dueAt, due_at), trouble = :trouble,
      done_at = :doneAt
    where seq = :seq and state in ('waiting', 'sending') and (tries = :tries or :state = 'sent')`,
  // While it rests, what comes of earlier tries ends neither the rest nor the trouble; tries at once are one failure.
  stand: `update channels set
    rest_until = nullif(max(coalesce(:restUntil, ''), iif(rest_until > :at, rest_until, '')), ''),
    trouble = iif(:restUntil is null and rest_until > :at, trouble, :trouble),
    failures = case when :restUntil is not null then max(failures, :failures + 1)
      when :sentAt is null or rest_until > :at then failures else 0 end,
    failing_since = case when :restUntil is not null then coalesce(failing_since, :at)
      when :sentAt is null or rest_until > :at then failing_since end,
    ended_at = coalesce(:endedAt, ended_at), last_sent_at = coalesce(:sentAt, last_sent_at)
    where name = :channel`,
  giveUp: `update notifications set state = 'dead', trouble = :trouble, done_at = :at
    where channel = :channel and ${OPEN}`,
  giveUpOld: `update notifications set state = 'dead', trouble = :trouble, done_at = :at
    where channel = :channel and ${OPEN} and (select failing_since from channels where name = :channel) < :giveUpBefore
      and (select at from events where seq = notifications.event_seq) < :giveUpBefore`,
  again: `update notifications set state = 'waiting', due_at = :at, tries = 0, first_tried_at = null, done_at = null
    where state = 'dead' and (channel = :channel or :channel is null)`,
  sooner: `update notifications set due_at = :at
    where state = 'waiting' and tries > 0 and due_at > :at and (channel = :channel or :channel is null)`,
  // Nothing is put off for so long: the clock was set back.
  takeBack: `update notifications set due_at = :at where ${OPEN} and due_at > :never`,
  endRest: `update channels set rest_until = null where rest_until > :never`,
  purge: `delete from events where spread_at is not null and spread_at < :before
    and not exists (select 1 from notifications where event_seq = events.seq and ${OPEN})`,
  worker: `insert into notify_worker (only, owner) values (1, :owner)
    on conflict (only) do update set owner = excluded.owner`,
} as const

/** What of the outbox writes or hashes, each as one transaction. */
export function createOutboxChanges(database: Database) {
  const { read, write } = database
  return {
    settings: () => read(() => findSettings(database)),
    apply: (settings: StoredNotify, note: AuditNote) => write(() => apply(database, settings, note)),
    stop: (note: AuditNote) => write(() => stop(database, note)),
    spread: (spreads: readonly Spread[], at: string) =>
      write(() => {
        for (const one of spreads) spreadOne(database, one, at)
      }),
    remind: (until: string, at: string) =>
      write(() => {
        takeBack(database, at)
        return remind(database, until, at)
      }),
    claim: (ask: Parameters<OutboxStore['claim']>[0]) => write(() => claim(database, ask)),
    finish: (told: readonly Told[], at: string, notes: readonly AuditNote[]) =>
      write(() => {
        for (const one of told) finishOne(database, one, at)
        for (const note of notes) appendAudit(database, note)
      }),
    putOff: ({ numbers, tries }: Claimed, until: string) =>
      write(() => {
        for (const seq of numbers) database.prepare(sql.putOff).run({ seq, tries, until })
      }),
    retry: (channel: string | null, note: AuditNote) => write(() => retry(database, channel, note)),
    purge: (before: string) => write(() => void database.prepare(sql.purge).run({ before })),
    keepWorker: (owner: object) =>
      write(() => void database.prepare(sql.worker).run({ owner: JSON.stringify(owner) })),
  }
}

function sealOf(key: Uint8Array, settings: StoredNotify): string {
  const { digest, text, appliedAt, appliedBy } = settings
  return hmacOf(key, `notify ${canonicalJson({ digest, text, appliedAt, appliedBy })}`)
}

/** A row that somebody wrote past shield could run a program of theirs, or send what waits to them. */
function findSettings(database: Database): StoredNotify | null {
  const row = database.prepare(sql.settings).get() as (StoredNotify & { readonly seal: string }) | undefined
  if (row === undefined) return null
  const { seal, ...settings } = row
  const key = keyToCheck(database)
  if (key !== null && isSameSecret(seal, sealOf(key, settings))) return settings
  throw new ShieldError(
    'unavailable',
    'The notification settings in the database were not written by shield, or under another seal key',
    { hint: 'shield notify apply FILE puts others in force; until then nobody is told of anything' },
  )
}

function apply(database: Database, settings: StoredNotify, note: AuditNote): void {
  const seal = sealOf(keyToSeal(database), settings)
  database.prepare(sql.keep).run(storable({ ...settings, seal }))
  database.prepare(sql.revive).run()
  database.prepare(sql.sooner).run({ channel: null, at: note.at })
  appendAudit(database, note)
}

function retry(database: Database, channel: string | null, note: AuditNote): number {
  const { at } = note
  if (channel === null) database.prepare(sql.revive).run()
  else database.prepare(sql.reviveOne).run({ channel })
  const sooner = database.prepare(sql.sooner).run({ channel, at }).changes
  const retried = sooner + database.prepare(sql.again).run({ channel, at }).changes
  appendAudit(database, { ...note, data: { ...note.data, retried } })
  return retried
}

const LONGEST_WAIT = 2 * DAY

function takeBack(database: Database, at: string): void {
  const never = new Date(Date.parse(at) + LONGEST_WAIT).toISOString()
  database.prepare(sql.takeBack).run({ at, never })
  database.prepare(sql.endRest).run({ never })
}

function stop(database: Database, note: AuditNote): boolean {
  if (database.prepare(sql.stop).run().changes === 0) return false
  database.prepare(sql.dropEvents).run()
  database.prepare(sql.dropChannels).run()
  appendAudit(database, note)
  return true
}

function spreadOne(database: Database, { number, notifications }: Spread, at: string): void {
  const fresh = database.prepare(sql.isFresh).get({ number }) as
    | { readonly id: string; readonly subject: string | null }
    | undefined
  if (fresh === undefined) return
  const thread = fresh.subject ?? 'hold'
  for (const { channel, dueAt, isDigest, isUrgent } of notifications) {
    database.prepare(sql.channel).run({ channel })
    if (isUrgent) database.prepare(sql.hasten).run({ channel, thread, at })
    database.prepare(sql.add).run({ number, channel, thread, isDigest: isDigest ? 1 : 0, dueAt, at })
  }
  database.prepare(sql.markSpread).run({ number, at })
}

interface DueRow {
  readonly seq: number
  readonly channel: string
  readonly batch: string | null
  readonly isDigest: number
  readonly dueAt: string
  readonly failures: number
}

function claim(
  database: Database,
  { at, until, most }: Parameters<OutboxStore['claim']>[0],
): readonly Claimed[] {
  const inHand = database.prepare(sql.inHand).all({ at }) as readonly InHandRow[]
  const due = withFewOfEach(database.prepare(sql.due).all({ at, most }) as readonly DueRow[], inHand)
  const begun = new Map<string, string>()
  const keyOf = ({ seq, channel, batch, isDigest }: DueRow): string => {
    if (batch !== null) return `batch:${batch}`
    if (isDigest === 0) return `seq:${seq}`
    const joined = begun.get(channel) ?? newId('evt', randomBytes)
    if (!begun.has(channel)) database.prepare(sql.join).run({ batch: joined, channel, at })
    begun.set(channel, joined)
    return `batch:${joined}`
  }
  // Of what is under one id, the last row stands for all.
  const rows = new Map(due.map((row) => [keyOf(row), row]))
  return Array.from(rows, ([key, { dueAt, failures }]) => ({
    ...takeOne(database, key, { at, until }),
    dueAt,
    failures,
  }))
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
function takeOne(
  database: Database,
  key: string,
  times: { at: string; until: string },
): Omit<Claimed, 'dueAt' | 'failures'> {
  const [kind = '', name = ''] = key.split(':')
  const where = kind === 'seq' ? 'n.seq = :name' : `n.batch = :name and n.state = 'sending'`
  const which = kind === 'seq' ? 'seq = :name' : `batch = :name and ${OPEN}`
  database.prepare(`${sql.take}${which}`).run({ ...times, name })
  const rows = database.prepare(`${sql.taken}${where} order by n.seq`).all({ name }) as readonly TakenRow[]
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

function finishOne(database: Database, told: Told, at: string): void {
  const { claimed, state, dueAt, trouble, restUntil, giveUpBefore, isEnd } = told
  const doneAt = state === 'waiting' ? null : at
  for (const seq of claimed.numbers)
    database.prepare(sql.finish).run({ seq, tries: claimed.tries, state, dueAt, trouble, doneAt })
  const { channel, failures } = claimed
  const sentAt = state === 'sent' ? at : null
  const endedAt = isEnd ? at : null
  database.prepare(sql.stand).run({ channel, failures, restUntil, trouble, endedAt, sentAt, at })
  if (restUntil !== null) database.prepare(sql.giveUpOld).run({ channel, trouble, giveUpBefore, at })
  if (isEnd) database.prepare(sql.giveUp).run({ channel, trouble, at })
}
