import type { AuditNote } from '../../domain/audit/audit.ts'
import { ShieldError } from '../../domain/errors.ts'
import { hmacOf, isSameSecret } from '../../domain/hash.ts'
import { DAY } from '../../domain/limits.ts'
import type { Claimed, OutboxStore, Spread, StoredNotify, Told } from '../../domain/ports/outbox.ts'
import { canonicalJson } from '../../domain/text/canonical-json.ts'
import { appendAudit } from '../audit/append-audit.ts'
import { storable } from '../columns.ts'
import type { Database, Steps } from '../database.ts'
import { keyToCheck, keyToSeal } from '../guard/sealing.ts'
import { claimNotifications } from './claim-notifications.ts'
import { OPEN } from './is-due.ts'
import type { EventRow } from './outbox-queries.ts'
import { remind } from './record-event.ts'

const sql = {
  settings: `select digest, text, applied_at as "appliedAt", applied_by as "appliedBy", seal from notify_settings`,
  keep: `insert into notify_settings ("only", digest, text, applied_at, applied_by, seal)
    values (1, :digest, :text, :appliedAt, :appliedBy, :seal)
    on conflict ("only") do update set digest = excluded.digest, text = excluded.text,
      applied_at = excluded.applied_at, applied_by = excluded.applied_by, seal = excluded.seal`,
  revive: `update channels set rest_until = null, ended_at = null, trouble = null, failures = 0,
    failing_since = null`,
  reviveOne: `update channels set rest_until = null, ended_at = null, trouble = null, failures = 0,
    failing_since = null where name = :channel`,
  stop: `delete from notify_settings`,
  dropEvents: `delete from events`,
  dropChannels: `delete from channels`,
  freshAmong: `select seq as number, subject from events
    where spread_at is null and seq between :first and :last`,
  markSpread: `update events set spread_at = :at where seq = :number`,
  // To a channel that wanted no more nothing goes.
  add: `insert into notifications (event_seq, channel, thread, state, is_digest, due_at, trouble, done_at)
    select :number, name, :thread, case when ended_at is null then 'waiting' else 'dead' end, :isDigest, :dueAt, trouble,
      case when ended_at is not null then :at end from channels where name = :channel`,
  channel: `insert into channels (name) values (:channel) on conflict do nothing`,
  // What was told together once is told together again.
  hasten: `update notifications set is_digest = case when batch is null then 0 else is_digest end, due_at = :at
    where channel = :channel and thread = :thread and state = 'waiting' and due_at > :at`,
  putOff: `update notifications set state = 'waiting', due_at = :until, tries = tries - 1,
    first_tried_at = case when tries > 1 then first_tried_at end, batch = case when tries > 1 then batch end
    where seq = :seq and state = 'sending' and tries = :tries`,
  // Whoever took it meanwhile says what became of it, unless it was taken in: that is so, whoever says it.
  finish: `update notifications set state = :state, due_at = coalesce(:dueAt, due_at), trouble = :trouble,
      done_at = :doneAt
    where seq = :seq and state in ('waiting', 'sending') and (tries = :tries or :state = 'sent')`,
  // While it rests, what comes of earlier tries ends neither the rest nor the trouble; tries at once are one failure.
  stand: `update channels set
    rest_until = case when rest_until > :at and rest_until > coalesce(:restUntil, '') then rest_until else :restUntil end,
    trouble = case when cast(:restUntil as text) is null and rest_until > :at then trouble else :trouble end,
    failures = case when cast(:restUntil as text) is not null then case when failures > :failures then failures else :failures + 1 end
      when cast(:sentAt as text) is null or rest_until > :at then failures else 0 end,
    failing_since = case when cast(:restUntil as text) is not null then coalesce(failing_since, :at)
      when cast(:sentAt as text) is null or rest_until > :at then failing_since end,
    ended_at = coalesce(:endedAt, ended_at), last_sent_at = coalesce(:sentAt, last_sent_at)
    where name = :channel`,
  giveUp: `update notifications set state = 'dead', trouble = :trouble, done_at = :at
    where channel = :channel and ${OPEN}`,
  giveUpOld: `update notifications set state = 'dead', trouble = :trouble, done_at = :at
    where channel = :channel and ${OPEN} and (select failing_since from channels where name = :channel) < :giveUpBefore
      and (select at from events where seq = notifications.event_seq) < :giveUpBefore`,
  again: `update notifications set state = 'waiting', due_at = :at, tries = 0, first_tried_at = null, done_at = null
    where state = 'dead' and (channel = :channel or cast(:channel as text) is null)`,
  sooner: `update notifications set due_at = :at
    where state = 'waiting' and tries > 0 and due_at > :at and (channel = :channel or cast(:channel as text) is null)`,
  // Nothing is put off for so long: the clock was set back.
  takeBack: `update notifications set due_at = :at where ${OPEN} and due_at > :never`,
  endRest: `update channels set rest_until = null where rest_until > :never`,
  purge: `delete from events where spread_at is not null and spread_at < :before
    and not exists (select 1 from notifications where event_seq = events.seq and ${OPEN})`,
  worker: `insert into notify_worker ("only", owner) values (1, :owner)
    on conflict ("only") do update set owner = excluded.owner`,
} as const

/** What of the outbox writes or hashes, each as one transaction. */
export function createOutboxChanges(database: Database) {
  const { read, write } = database
  return {
    settings: () => read(() => findSettings(database)),
    apply: (settings: StoredNotify, note: AuditNote) => write(() => apply(database, settings, note)),
    stop: (note: AuditNote) => write(() => stop(database, note)),
    spread: (spreads: readonly Spread[], at: string) => write(() => spreadAll(database, spreads, at)),
    remind: (until: string, at: string) =>
      write(function* () {
        yield* takeBack(database, at)
        return yield* remind(database, until, at)
      }),
    claim: (ask: Parameters<OutboxStore['claim']>[0]) => write(() => claimNotifications(database, ask)),
    finish: (told: readonly Told[], at: string, notes: readonly AuditNote[]) =>
      write(function* () {
        for (const one of told) yield* finishOne(database, one, at)
        for (const note of notes) yield* appendAudit(database, note)
      }),
    putOff: ({ numbers, tries }: Claimed, until: string) =>
      write(function* () {
        for (const seq of numbers) yield* database.tell(sql.putOff, { seq, tries, until })
      }),
    retry: (channel: string | null, note: AuditNote) => write(() => retry(database, channel, note)),
    purge: async (before: string) => void (await write(() => database.run(sql.purge, { before }))),
    keepWorker: async (owner: object) =>
      void (await write(() => database.run(sql.worker, { owner: JSON.stringify(owner) }))),
  }
}

function sealOf(key: Uint8Array, settings: StoredNotify): string {
  const { digest, text, appliedAt, appliedBy } = settings
  return hmacOf(key, `notify ${canonicalJson({ digest, text, appliedAt, appliedBy })}`)
}

/** A row that somebody wrote past shield could run a program of theirs, or send what waits to them. */
function* findSettings(database: Database): Steps<StoredNotify | null> {
  const row = yield* database.row<StoredNotify & { readonly seal: string }>(sql.settings)
  if (row === undefined) return null
  const { seal, ...settings } = row
  const key = yield* keyToCheck(database)
  if (key !== null && isSameSecret(seal, sealOf(key, settings))) return settings
  throw new ShieldError(
    'unavailable',
    'The notification settings in the database were not written by shield, or under another seal key',
    { hint: 'shield notify apply FILE puts others in force; until then nobody is told of anything' },
  )
}

function* apply(database: Database, settings: StoredNotify, note: AuditNote): Steps<void> {
  const seal = sealOf(yield* keyToSeal(database), settings)
  yield* database.tell(sql.keep, storable({ ...settings, seal }))
  database.known().isWanted = true
  yield* database.tell(sql.revive)
  yield* database.tell(sql.sooner, { channel: null, at: note.at })
  yield* appendAudit(database, note)
}

function* retry(database: Database, channel: string | null, note: AuditNote): Steps<number> {
  const { at } = note
  if (channel === null) yield* database.run(sql.revive)
  else yield* database.run(sql.reviveOne, { channel })
  const sooner = yield* database.run(sql.sooner, { channel, at })
  const retried = sooner + (yield* database.run(sql.again, { channel, at }))
  yield* appendAudit(database, { ...note, data: { ...note.data, retried } })
  return retried
}

const LONGEST_WAIT = 2 * DAY

function* takeBack(database: Database, at: string): Steps<void> {
  const never = new Date(Date.parse(at) + LONGEST_WAIT).toISOString()
  yield* database.tell(sql.takeBack, { at, never })
  yield* database.tell(sql.endRest, { never })
}

function* stop(database: Database, note: AuditNote): Steps<boolean> {
  if ((yield* database.run(sql.stop)) === 0) return false
  database.known().isWanted = false
  yield* database.tell(sql.dropEvents)
  yield* database.tell(sql.dropChannels)
  yield* appendAudit(database, note)
  return true
}

/** All servers are about to do this at the same time: whoever comes later finds that it is done by one statement. */
function* spreadAll(database: Database, spreads: readonly Spread[], at: string): Steps<void> {
  const numbers = spreads.map(({ number }) => number)
  const range = { first: Math.min(...numbers), last: Math.max(...numbers) }
  const rows = yield* database.rows<Pick<EventRow, 'subject'> & { number: number }>(sql.freshAmong, range)
  const threads = new Map(rows.map(({ number, subject }) => [number, subject ?? 'hold']))
  for (const one of spreads) {
    const thread = threads.get(one.number)
    if (thread !== undefined) yield* spreadOne(database, one, thread, at)
  }
}

function* spreadOne(database: Database, spread: Spread, thread: string, at: string): Steps<void> {
  const { number, notifications } = spread
  for (const { channel, dueAt, isDigest, isUrgent } of notifications) {
    yield* database.tell(sql.channel, { channel })
    if (isUrgent) yield* database.tell(sql.hasten, { channel, thread, at })
    yield* database.tell(sql.add, { number, channel, thread, isDigest: isDigest ? 1 : 0, dueAt, at })
  }
  yield* database.tell(sql.markSpread, { number, at })
}

function* finishOne(database: Database, told: Told, at: string): Steps<void> {
  const { claimed, state, dueAt, trouble, restUntil, giveUpBefore, isEnd } = told
  const doneAt = state === 'waiting' ? null : at
  for (const seq of claimed.numbers)
    yield* database.tell(sql.finish, { seq, tries: claimed.tries, state, dueAt, trouble, doneAt })
  const { channel, failures } = claimed
  const sentAt = state === 'sent' ? at : null
  const endedAt = isEnd ? at : null
  yield* database.tell(sql.stand, { channel, failures, restUntil, trouble, endedAt, sentAt, at })
  if (restUntil !== null) yield* database.tell(sql.giveUpOld, { channel, trouble, giveUpBefore, at })
  if (isEnd) yield* database.tell(sql.giveUp, { channel, trouble, at })
}
