/** How often somebody may try to sign in. */
export interface Attempts {
  /** Whether another try is allowed now. */
  readonly mayTry: () => boolean
  readonly noteFailure: () => void
}

const MOST = 10
const WITHIN = 60_000

/**
 * Counts failed tries to sign in, of everybody together: a token cannot be guessed (256 bits), so this only keeps the
 * log and the machine from being filled.
 */
export function createAttempts(now: () => number): Attempts {
  let failures: number[] = []
  return {
    mayTry: () => {
      failures = failures.filter((at) => now() - at < WITHIN)
      return failures.length < MOST
    },
    noteFailure: () => void failures.push(now()),
  }
}
