/** What waiting for another process needs from outside. */
export interface PatienceParts {
  /** Milliseconds of a clock; best one that never goes back. */
  readonly now: () => number
  /** From 0 up to 1, for the jitter. */
  readonly random: () => number
  /**
   * Lets so many milliseconds pass while the process goes on with everything else, as a server has to. Absent: the whole
   * process sleeps, as a command may, and finer than a timer can.
   */
  readonly pause?: (milliseconds: number) => Promise<void>
}

/**
 * Runs work again while another process holds the lock it needs; one after the other, in the order in which it was
 * asked for. Only for work that then has changed nothing. Work that need not wait runs at once, before this returns.
 */
export type Patience = <T>(work: () => T) => Promise<T>

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
export function createPatience({ now, random, pause }: PatienceParts): Patience {
  const wait: (milliseconds: number) => Promise<void> | void = pause ?? sleep
  let courtesy = 0
  /** Who stands last in the line of those who wait. Only the first of them asks for the lock. */
  let last: Promise<unknown> | undefined
  const insist = async <T>(work: () => T, deadline: number): Promise<T> => {
    if (courtesy > 0) await wait(courtesy * random())
    courtesy = 0
    for (let length = SHORTEST_PAUSE; ; length = Math.min(length * 1.5, LONGEST_PAUSE)) {
      try {
        return work()
      } catch (error) {
        if (!isBusy(error) || now() >= deadline) throw error
      }
      courtesy = LONGEST_COURTESY
      await wait(length * (0.5 + random()))
    }
  }
  return (work) => {
    const deadline = now() + LONGEST_WAIT
    const result = last === undefined ? insist(work, deadline) : last.then(() => insist(work, deadline))
    const place: Promise<void> = leave(result, () => {
      if (last === place) last = undefined
    })
    last = place
    return result
  }
}

function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}

/** Never fails: the caller of the work is told by the work itself. */
async function leave(result: Promise<unknown>, whenOver: () => void): Promise<void> {
  try {
    await result
  } catch {
    // It was told.
  }
  whenOver()
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY')
}
