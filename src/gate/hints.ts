/**
 * What webhooks hint at: whoever waits for something elsewhere looks again at once. Nothing is lost without one, since
 * everybody who waits also looks now and then.
 */
export interface Hints {
  /** Something has changed at Nango. */
  readonly ring: () => void
  /** Aborted by the next ring. Take it before looking: what rings meanwhile is heard then. */
  readonly next: () => AbortSignal
}

export function createHints(): Hints {
  let coming: AbortController | undefined
  return {
    ring: () => {
      const rung = coming
      coming = undefined
      rung?.abort()
    },
    next: () => {
      coming ??= new AbortController()
      return coming.signal
    },
  }
}
