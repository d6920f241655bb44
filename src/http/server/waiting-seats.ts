import { BUSY, ShieldError } from '../../domain/errors.ts'
import { Problem } from './problem.ts'

/** Answers that take their time: waits and streams of events, so many at once for each principal. */
export interface Seats {
  /** Comes back with what ends it; calling that twice does no harm. Fails with `unavailable` (429) for one too many. */
  readonly take: (principal: string) => () => void
}

/** The connections of a server are for everybody: nobody may keep them all by waiting on each. */
export function createSeats(most: number): Seats {
  const taken = new Map<string, Set<object>>()
  return {
    take: (principal) => {
      const own = taken.get(principal) ?? new Set()
      if (own.size >= most) throw tooMany(own.size)
      const seat = {}
      taken.set(principal, own.add(seat))
      return () => {
        own.delete(seat)
        if (own.size === 0 && taken.get(principal) === own) taken.delete(principal)
      }
    },
  }
}

function tooMany(open: number): Problem {
  return new Problem(
    new ShieldError('unavailable', `You wait for ${open} answers already, and one may not wait for more`, {
      hint: 'Ask without wait, or close a page that is open',
      reason: BUSY,
    }),
    { status: 429 },
  )
}
