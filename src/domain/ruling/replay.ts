import type { Judge, Policy, Situation } from '../policy/policy.ts'
import type { Ruling } from '../request/request.ts'
import { canonicalJson } from '../text/canonical-json.ts'
import { createPast, type Asking, type Use } from './room.ts'
import { ruledUnder, rulingOf, type Ruled } from './ruled.ts'

/** What a policy says of one write after others. */
export interface Replayed {
  readonly ruled: Ruled
  /** What comes of it: where its rules allow and a limit has no room, it asks. */
  readonly ruling: Ruling
  /** Why it has none, in a sentence without a full stop; null: it has, or nothing allows it. */
  readonly noRoom: string | null
}

/** Asks a policy about one write after the other, in the order of their time. What it allows uses up its limits. */
export function createReplay({
  policy: { digest, rules },
  judge,
}: {
  readonly policy: Policy
  readonly judge: Judge
}): (write: Asking & { readonly id: string }, situation: Situation) => Replayed {
  const under = { digest, paused: null }
  const past = createPast({ rules, spelled: judge.spelled })
  // Limits go by a time that nobody sets back.
  let latest = 0
  return (write, situation) => {
    const ruled = ruledUnder(under, judge.judge(situation), situation.reversal)
    const ruling = rulingOf(ruled) ?? { digest, effect: 'none', rules: [] }
    if (ruled.effect !== 'allow') return { ruled, ruling, noRoom: null }
    latest = Math.max(latest, situation.now)
    const { noRoom } = past.roomFor({ rules: ruled.allows.map(({ rule }) => rule) }, write, latest)
    if (noRoom !== null) return { ruled, ruling: { ...ruling, effect: 'ask' }, noRoom }
    past.add(useOf(write, ruling.rules, latest))
    return { ruled, ruling, noRoom }
  }
}

function useOf(write: Asking & { readonly id: string }, rules: readonly string[], now: number): Use {
  const { operation, connection, input, requester, stakes } = write
  return {
    request: write.id,
    operation,
    connection: connection.id,
    input: canonicalJson(input),
    requester: requester.name,
    stakes,
    rules,
    at: new Date(now).toISOString(),
  }
}
