import { RRuleTemporal } from 'rrule-temporal'

/** What bounds the work for a rule that hardly ever, or never, names a day. */
const BOUNDS = { maxIterations: 20_000, maxCandidateEvaluations: 200_000 }

export interface Expanded {
  /** Milliseconds since 1970, in order. */
  readonly moments: readonly number[]
  /** All that there are. */
  readonly isWhole: boolean
}

/**
 * The first moments of one rule, `most` of them. Throws an Error of the library for what RFC 5545 forbids among the parts
 * of a rule; its words are English and name the part. A part of its own, because it is only loaded for events that repeat.
 */
export function expandRule(begin: string, rule: string, most: number): Expanded {
  const parsed = new RRuleTemporal({ rruleString: `${begin}\n${rule}`, strict: true, ...BOUNDS })
  const moments: number[] = []
  try {
    parsed.all((moment) => {
      if (moments.length >= most) return false
      moments.push(moment.epochMilliseconds)
      return true
    })
    return { moments, isWhole: moments.length < most }
  } catch {
    // It came to the end of the work that it may do, not of the rule.
    return { moments, isWhole: false }
  }
}
