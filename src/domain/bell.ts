/** Wakes those who wait for something to change. Nothing hangs on it: whoever waits also looks now and then. */
export interface Bell {
  readonly ring: () => void
  /** Aborted by the next ring. Take it before looking: what rings meanwhile is heard then. */
  readonly next: () => AbortSignal
}

export function createBell(): Bell {
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
