/** Latency that a test ends: whatever waits is held until it is released. */
export interface Hold {
  readonly wait: () => Promise<void>
  /** Resolves once something is held. */
  readonly reached: () => Promise<void>
  /** Lets what has been held longest go on. */
  readonly releaseOldest: () => void
  /** Lets everything that is held go on. */
  readonly release: () => void
}

export function createHold(): Hold {
  let held: (() => void)[] = []
  let watchers: (() => void)[] = []
  return {
    wait: () =>
      new Promise((done) => {
        held.push(done)
        for (const watcher of watchers) watcher()
        watchers = []
      }),
    reached: () =>
      new Promise((done) => {
        if (held.length > 0) done()
        else watchers.push(done)
      }),
    releaseOldest: () => held.shift()?.(),
    release: () => {
      const all = held
      held = []
      for (const done of all) done()
    },
  }
}
