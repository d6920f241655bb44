// Every number of policy: how long something lasts, and how much of it is taken. Durations are in milliseconds.

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

export const MEBIBYTE = 1024 * 1024

/** With less free on its disk a queue still works, and somebody should make room. */
export const LITTLE_ROOM = 64 * MEBIBYTE

/** How long a request waits for a decision, where nobody says otherwise. */
export const DECIDED_WITHIN = 72 * HOUR

/** A request that nobody has decided is told once more, so long before it expires. */
export const REMINDED_BEFORE = 60 * MINUTE

/** A program whose answer was lost repeats its call within this, and a person who wants the same again says so. */
export const REPEATED_WITHIN = 10 * MINUTE

/** How long an approval stays good until the call is started. */
export const STARTED_WITHIN = 15 * MINUTE

/**
 * How long after its attempt a call may still land: one was seen to after 330 s behind a proxy that sets no time limit,
 * so this only bounds how long shield keeps looking by itself, and never turns "not found" into proof.
 */
export const MAY_STILL_LAND = 120 * SECOND

/** Bodies of webhooks hold what people wrote: those that were acted on are deleted after this. */
export const BODIES_KEPT_FOR = 30 * DAY

/** How many entries of a list a page has, where nobody says otherwise. */
export const PAGE_LENGTH = 20

/** Failed tries to sign in, in a minute. A token cannot be guessed (256 bits), so this only keeps the log from being filled. */
export const FAILED_SIGN_INS = 10

/** Characters of what a person gives as the reason for a request or a decision on it. */
export const LONGEST_REASON = 10_000

/** The same of a reason for holding or releasing everything. */
export const LONGEST_HOLD_REASON = 1_000

/** How much one principal may have waiting for a decision at a server. */
export interface Bound {
  readonly pending: number
  /** What the waiting requests hold, in bytes. */
  readonly bytes: number
}

/** How much of everything a server takes from one principal. On one's own machine nobody is bounded. */
export interface Bounds extends Bound {
  /** How often it may be refused within an hour; each is written down. */
  readonly refusals: number
}

/** What somebody has waiting. */
export interface Waiting extends Bound {
  readonly requester: string
}

export const BOUNDS: Bounds = { pending: 100, bytes: 16 * 1024 * 1024, refusals: 60 }

/** Why no more of somebody's may wait, in words that fit any of them; null: it may. */
export function whyFull({ pending, bytes }: Bound, bound: Bound): string | null {
  if (pending > bound.pending) return `no more than ${bound.pending} may (SHIELD_MAX_PENDING)`
  return bytes > bound.bytes ? `no more than ${bound.bytes} bytes may (SHIELD_MAX_PENDING_BYTES)` : null
}

/** Whether not even the smallest one more may wait. */
export function isFull({ pending, bytes }: Bound, bound: Bound): boolean {
  return pending >= bound.pending || bytes >= bound.bytes
}
