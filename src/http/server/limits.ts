import { BUSY } from '../../domain/errors.ts'
import { HOUR, MINUTE } from '../../domain/limits.ts'
import { type Problem, problemWith } from './problem.ts'

/** How much of everything a server puts up with. Times are in milliseconds. */
export interface Limits {
  /** Until the headers of a request have come, from the connection's first moment or the request before. */
  readonly headersTimeout: number
  /** Until all of a request has come. */
  readonly requestTimeout: number
  /** How long a connection stays open that brings nothing more. */
  readonly keepAliveTimeout: number
  /** How often it is looked at which of these have passed. */
  readonly connectionsCheckingInterval: number
  /** In bytes. */
  readonly maxHeaderSize: number
  /** Until a TLS connection has come about. */
  readonly handshakeTimeout: number
  /** How long somebody may read nothing of an answer that is there. */
  readonly unreadTimeout: number
  /** The same once the server is asked to end. */
  readonly farewellTimeout: number
  readonly maxConnections: number
  /** Those among them on which nobody has shown a token or a session. */
  readonly maxStrangers: number
  /** Those of one principal that are theirs to keep; more of them count as strangers'. */
  readonly maxKnown: number
  /** How many answers that take their time (waits, streams of events) one principal may have open at once. */
  readonly maxWaits: number
}

/** How many connections all principals together may keep, and wait on: those left over are for whoever comes. */
export function mostKept({
  maxConnections,
  maxStrangers,
}: Pick<Limits, 'maxConnections' | 'maxStrangers'>): number {
  return maxConnections - maxStrangers - 1
}

/**
 * Node's own limits are for a public file server (headers 60 s, a request 300 s, no end to connections). A body of 3 MB
 * needs some seconds on a slow line, and nothing here needs more.
 */
export const LIMITS: Limits = {
  headersTimeout: 5_000,
  requestTimeout: 15_000,
  keepAliveTimeout: 10_000,
  connectionsCheckingInterval: 1_000,
  maxHeaderSize: 16 * 1024,
  handshakeTimeout: 5_000,
  unreadTimeout: 30_000,
  farewellTimeout: 2_000,
  maxConnections: 256,
  maxStrangers: 128,
  maxKnown: 32,
  maxWaits: 16,
}

/** So many in each minute, and no more. */
export function createAllowance(now: () => number, most: number): () => boolean {
  let begun = Number.NEGATIVE_INFINITY
  let taken = 0
  return () => {
    // A clock that was set back begins a new one too.
    if (now() - begun >= MINUTE || now() < begun) {
      begun = now()
      taken = 0
    }
    taken += 1
    return taken <= most
  }
}

/** How often each principal was refused within the hour. In memory: a server that is started anew begins anew. */
interface Refusals {
  /** Counts one more of somebody's. */
  readonly count: (principal: string) => Counted
  /** Who has reached the bound. */
  readonly atBound: () => readonly string[]
}

interface Counted {
  /** How many more than the bound allows; 0: none. */
  readonly beyond: number
  /** Seconds until the hour is over. */
  readonly left: number
}

/** `most` for each principal in an hour that begins with the first. */
export function createRefusals(now: () => number, most: number): Refusals {
  const hours = new Map<string, { readonly begun: number; taken: number }>()
  /** A clock that was set back begins a new one too. */
  const isNow = ({ begun }: { readonly begun: number }): boolean => now() >= begun && now() - begun < HOUR
  return {
    count: (principal) => {
      const known = hours.get(principal)
      const hour = known !== undefined && isNow(known) ? known : { begun: now(), taken: 0 }
      hours.set(principal, hour)
      hour.taken += 1
      return {
        beyond: Math.max(0, hour.taken - most),
        left: Math.ceil((hour.begun + HOUR - now()) / 1000),
      }
    },
    atBound: () => [...hours].filter(([, hour]) => isNow(hour) && hour.taken >= most).map(([name]) => name),
  }
}

/** Answers that take their time: waits and streams of events, so many at once for each principal. */
export interface Seats {
  /** Comes back with what ends it; calling that twice does no harm. Fails with `unavailable` (429) for one too many of theirs, or of all. */
  readonly take: (principal: string) => () => void
}

/** The connections of a server are for everybody: nobody may keep them all by waiting on each. */
export function createSeats(most: number, ofAll = Infinity): Seats {
  const taken = new Map<string, Set<object>>()
  let count = 0
  return {
    take: (principal) => {
      const own = taken.get(principal) ?? new Set()
      if (own.size >= most)
        throw tooMany(`You wait for ${own.size} answers already, and may not wait for more`)
      if (count >= ofAll) throw tooMany('Too many wait for answers of this server already')
      count += 1
      const seat = {}
      taken.set(principal, own.add(seat))
      return () => {
        if (own.delete(seat)) count -= 1
        if (own.size === 0 && taken.get(principal) === own) taken.delete(principal)
      }
    },
  }
}

function tooMany(message: string): Problem {
  const hint = 'Ask without wait, or close a page that is open'
  return problemWith(429, 'unavailable', message, { hint, reason: BUSY })
}
