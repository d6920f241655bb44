import { HOUR } from '../../domain/limits.ts'

/** How often each principal was refused within the hour. In memory: a server that is started anew begins anew. */
export interface Refusals {
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
