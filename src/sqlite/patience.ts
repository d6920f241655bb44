/** What waiting for another process needs from outside. */
export interface PatienceParts {
  /** Milliseconds of a clock; best one that never goes back. */
  readonly now: () => number
  /** From 0 up to 1, for the jitter. */
  readonly random: () => number
}

/** Runs work again while another process holds the lock it needs. Only for work that then has changed nothing. */
export type Patience = <T>(work: () => T) => T

/** Milliseconds until a lock that is still held becomes an error. */
const LONGEST_WAIT = 10_000
const SHORTEST_PAUSE = 0.1
const LONGEST_PAUSE = 2

/** Milliseconds, at most, that a process which had to wait leaves to the others before it asks again. */
const LONGEST_COURTESY = 4

/**
 * SQLite's own busy handler lets one process starve the others for seconds. Short pauses with jitter share the lock,
 * and whoever met others at it once stands back a moment the next time: or the holder, which finds the lock free
 * right after letting go, would keep it from everyone who is asleep just then.
 */
export function createPatience({ now, random }: PatienceParts): Patience {
  const cell = new Int32Array(new SharedArrayBuffer(4))
  let courtesy = 0
  return (work) => {
    if (courtesy > 0) Atomics.wait(cell, 0, 0, courtesy * random())
    courtesy = 0
    const deadline = now() + LONGEST_WAIT
    for (let pause = SHORTEST_PAUSE; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE)) {
      try {
        return work()
      } catch (error) {
        if (!isBusy(error) || now() >= deadline) throw error
      }
      courtesy = LONGEST_COURTESY
      Atomics.wait(cell, 0, 0, pause * (0.5 + random()))
    }
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY')
}
