/** What a place has seen of a database, kept on its own disk: the server that answered, and how far its log went. */
export interface Seen {
  /** Cluster, timeline and database: a standby that takes over has another timeline, a copy another database. */
  readonly server: string
  /** How many failovers had been released. */
  readonly failovers: number
  readonly number: number
  readonly hash: string
  /** All that share the database: one whose row is lost may have sent. */
  readonly places: readonly SeenPlace[]
  /** After which failover it has shown its journal to another server since, as `FAILOVER_KEY` tells it; left out: after none. */
  readonly presented?: string
}

export interface SeenPlace {
  readonly id: string
  readonly host: string
  readonly begunAt: string
}

/**
 * The server that answers. The name of the file of the log says the timeline at once; the control file lags behind a
 * promotion.
 */
export const SERVER = `(select system_identifier::text from pg_control_system()) || '/'
    || left(pg_walfile_name(pg_current_wal_lsn()), 8)
    || '/' || (select oid::text from pg_database where datname = current_database())`

/** Tells a failover from each of another branch of the same queue: their numbers begin anew wherever one is cut off. */
export const FAILOVER_KEY = `number || '/' || noticed_at || '/' || place`

/**
 * What the database is asked for this, as columns; with the number (`:number`) that was seen last, and the failover after
 * which this place has shown its journal (`:presented`).
 */
export const AROUND = `${SERVER} as answering, (select server from standing) as known,
    (select count(*) from failovers where released_at is not null) as failovers,
    (select number from failovers where released_at is null) as open,
    (select count(*) from failovers where released_at is not null and ${FAILOVER_KEY} = :presented) as is_released,
    (select hash from audit where number = :number) as seen_hash,
    (select string_agg(id, ' ') from places) as place_ids`

export interface Around {
  /** The server that answers. */
  readonly answering: string
  /** The server that the database says it is; null: it does not. */
  readonly known: string | null
  readonly failovers: number
  /** The failover that waits to be released; null: none does. */
  readonly open: number | null
  /** Whether that is over after which this place has shown its journal: 1 or 0. */
  readonly is_released: number
  /** For the entry that was asked for; null: it is not there. */
  readonly seen_hash: string | null
  /** The places that share it, one behind the other; null: none is there. */
  readonly place_ids: string | null
}

const OTHER_SERVER =
  'the database answers from another server, or from a copy of it: what was sent last may be missing there'

/** Why the database is not, or not all of, what this place has seen; null: it is. What was released since is no trouble. */
export function whyOther(seen: Seen | undefined, around: Around): string | null {
  const { answering, known } = around
  if (known !== null && known !== answering) return OTHER_SERVER
  if (seen === undefined || around.failovers > seen.failovers || around.is_released === 1) return null
  if (seen.server !== answering) return OTHER_SERVER
  if (seen.number > 0 && seen.hash !== around.seen_hash)
    return `the database has lost the end of its log: entry ${seen.number} is gone`
  return null
}

/** Whether it is sure that nothing was changed there yet: the first who changes anything at another server notices it. */
export function isUntouched({ answering, known }: Around): boolean {
  return known !== null && known !== answering
}

/** What was known with what is found beside it: a place that was ever seen is not forgotten. */
export function withAll(known: readonly SeenPlace[], found: readonly SeenPlace[]): readonly SeenPlace[] {
  return [...known, ...found.filter(({ id }) => !known.some((one) => one.id === id))]
}

/** Whether all that share it are among these. */
export function isComplete(known: readonly SeenPlace[], { place_ids }: Around): boolean {
  const ids = new Set(known.map(({ id }) => id))
  return (place_ids ?? '').split(' ').every((id) => id === '' || ids.has(id))
}
