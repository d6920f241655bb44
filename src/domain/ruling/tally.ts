import { countedAs, type Stakes } from '../operation/stakes.ts'
import type { Limit } from '../policy/policy.ts'

const HOUR = 3_600_000

/** In milliseconds. */
export const WINDOWS: Readonly<Record<Limit['per'], number>> = {
  '1h': HOUR,
  '24h': 24 * HOUR,
  '7d': 168 * HOUR,
}

/** A write as a limit counts it. */
interface Counted {
  /** The requester's name. */
  readonly requester: string
  /** Null: they were erased. */
  readonly stakes: Stakes | null
}

/** How much of one limit is used, as writes are allowed and its window passes over them. */
export interface Tally {
  /** In the order of their times. `at`: ISO 8601. */
  readonly add: (use: Counted & { readonly at: string }) => void
  /** For that recipient of the write for whom most is, in the limit's own unit. `now` never goes back. */
  readonly used: (write: Counted, now: number) => number
}

export function createTally(limit: Limit): Tally {
  const totals = new Map<string, number>()
  const uses: Parameters<Tally['add']>[0][] = []
  let passed = 0
  let erased = 0
  const count = (use: Counted, times: 1 | -1): void => {
    if (use.stakes === null && isByStakes(limit)) erased += times
    const adds = (addedTo(limit, use.stakes) ?? 0) * times
    for (const key of keysOf(limit, use)) totals.set(key, (totals.get(key) ?? 0) + adds)
  }
  return {
    add: (use) => {
      uses.push(use)
      count(use, 1)
    },
    used: (write, now) => {
      const since = before(now, WINDOWS[limit.per])
      for (let use = uses[passed]; use !== undefined && use.at <= since; use = uses[passed]) {
        count(use, -1)
        passed += 1
      }
      // What was erased might be all of it.
      if (erased > 0) return limit.most
      return Math.max(0, ...keysOf(limit, write).map((key) => totals.get(key) ?? 0))
    },
  }
}

/** What a write adds to a limit. Money of another currency is in no sum of this one: null, nobody knows how much. */
export function addedTo({ kind, currency }: Limit, stakes: Stakes | null): number | null {
  if (kind === 'count') return 1
  const amount = stakes?.amount ?? null
  return amount === null || amount.currency !== currency ? null : amount.value
}

function isByStakes({ kind, by }: Limit): boolean {
  return kind === 'sum' || by === 'recipient'
}

/** Under whose names a write is counted. */
function keysOf({ by }: Limit, { requester, stakes }: Counted): readonly string[] {
  if (by === 'requester') return [requester]
  const recipients = by === 'recipient' ? (stakes?.recipients ?? []) : []
  // What is for nobody counts together.
  return recipients.length === 0 ? [''] : [...new Set(recipients.map(countedAs))]
}

/** ISO 8601 texts of one form, which sort as the moments do. */
export function before(now: number, milliseconds: number): string {
  return new Date(now - milliseconds).toISOString()
}
