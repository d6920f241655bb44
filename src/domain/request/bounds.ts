/** How much one principal may have waiting for a decision at a server. */
export interface Bound {
  readonly pending: number
  /** What the waiting requests hold, in bytes. */
  readonly bytes: number
}

/** How much of everything a server takes from one principal. On one's own machine nobody is bounded. */
export interface Bounds extends Bound {
  /** How often it may be refused within an hour; each is written down. */
  readonly refusals: number
}

/** What somebody has waiting. */
export interface Waiting extends Bound {
  readonly requester: string
}

export const BOUNDS: Bounds = { pending: 100, bytes: 16 * 1024 * 1024, refusals: 60 }

/** Why no more of somebody's may wait, in words that fit any of them; null: it may. */
export function whyFull({ pending, bytes }: Bound, bound: Bound): string | null {
  if (pending > bound.pending) return `no more than ${bound.pending} may (SHIELD_MAX_PENDING)`
  return bytes > bound.bytes ? `no more than ${bound.bytes} bytes may (SHIELD_MAX_PENDING_BYTES)` : null
}

/** Whether not even the smallest one more may wait. */
export function isFull({ pending, bytes }: Bound, bound: Bound): boolean {
  return pending >= bound.pending || bytes >= bound.bytes
}
