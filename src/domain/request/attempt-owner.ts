/**
 * The process that holds an attempt. A pid alone is not an identity: it is reused, and it means something else
 * in another pid namespace or after a restart.
 */
export interface Owner {
  readonly host: string
  /** Changes at every start of the machine. Empty where the platform has none (then no other boot can be judged). */
  readonly bootId: string
  /** Identity of the pid namespace; empty where the platform has none. */
  readonly pidNamespace: string
  readonly pid: number
  /** When that process started, in the platform's own ticks: tells a reused pid from the first. */
  readonly startTime: string
}

/** `unjudged`: it runs (or ran) where this process cannot look. */
export const OWNER_STATES = ['alive', 'gone', 'unjudged'] as const

export type OwnerState = (typeof OWNER_STATES)[number]
