import { countedAs, isAlwaysNew } from '../../domain/operation/stakes.ts'
import type { Backtest, Disagreement, RuleUse } from '../../domain/ruling/backtest.ts'
import type { Situation } from '../../domain/policy/policy.ts'
import { createReplay } from '../../domain/ruling/replay.ts'
import { defined } from '../../domain/text/json.ts'
import { whatItIsAbout, type ApprovalRequest, type Ruling } from '../../domain/request/request.ts'
import type { Parts } from '../parts.ts'
import { readyFrom, readyPolicy, type ReadyPolicy, situationFrom, stakesOf } from './in-force.ts'

const PAGE = 200
const HOUR = 3_600_000
const REPEATS_WITHIN = 24 * HOUR

/**
 * What a policy would have done with everything that was proposed since then, in its order, with its own limits and with
 * the recipients as they were known at the time. `text`: null: the one in force.
 */
export async function backtest(
  parts: Parts,
  { text, since }: { readonly text: string | null; readonly since: number },
): Promise<Backtest> {
  const ready = text === null ? await inForce(parts) : await readyFrom(parts, text)
  const from = new Date(since).toISOString()
  const past = createHistory(ready)
  const tally = createTally(ready)
  for await (const page of wholeHistory(parts)) {
    for (const request of page) {
      const ruling = past.next(request)
      if (request.createdAt >= from) tally.add(request, ruling)
    }
  }
  return {
    policy: ready?.policy.digest ?? null,
    sinceAt: from,
    deniedThen: await countDenied(parts, from),
    ...tally.counted(),
  }
}

async function inForce(parts: Parts): Promise<ReadyPolicy | null> {
  const { policy } = await (await parts.store()).guard.standing()
  return policy === null ? null : readyPolicy(parts, policy)
}

/** Page by page, the oldest first: no more than two pages of all that ever was are held at a time. */
async function* wholeHistory(parts: Parts): AsyncGenerator<readonly ApprovalRequest[]> {
  const { requests } = await parts.store()
  const pageBefore = (before: string | undefined) =>
    requests.list({ states: [], limit: PAGE, ...defined({ before }) })
  const newest = await pageBefore(undefined)
  const ends: string[] = []
  for (let page = newest; page.length === PAGE;) {
    const end = page.at(-1)?.id ?? ''
    ends.push(end)
    page = await pageBefore(end)
  }
  for (const end of ends.toReversed()) yield (await pageBefore(end)).toReversed()
  yield newest.toReversed()
}

/** What policy refused then was never queued: only the log has it. */
async function countDenied(parts: Parts, from: string): Promise<number> {
  const { audit } = await parts.store()
  let [many, after] = [0, 0]
  for (;;) {
    const page = await audit.list({ type: 'policy.denied', since: from, after, limit: PAGE })
    many += page.length
    if (page.length < PAGE) return many
    after = page.at(-1)?.number ?? after
  }
}

/** Goes through a history from its beginning, and says of each request what the policy would have said. */
function createHistory(ready: ReadyPolicy | null) {
  const known = new Map<string, string>()
  const earlier = new Map<string, Earlier[]>()
  const replay = ready === null ? null : createReplay(ready)
  return {
    /** Null: what it would have depended on is not known any more. */
    next: (request: ApprovalRequest): Ruling | null => {
      if (request.stakes === null) return null
      const situation = situationThen(request, known, earlier)
      remember(request, known, earlier)
      return replay?.(request, situation).ruling ?? { digest: '', effect: 'none', rules: [] }
    },
  }
}

/** An earlier write to the same recipient, and since when it is proven that nothing was sent. */
interface Earlier {
  readonly at: string
  readonly endedUnsent: string | null
}

function situationThen(
  request: ApprovalRequest,
  known: ReadonlyMap<string, string>,
  earlier: ReadonlyMap<string, readonly Earlier[]>,
): Situation {
  const { recipients } = stakesOf(request)
  const { createdAt } = request
  const since = new Date(Date.parse(createdAt) - REPEATS_WITHIN).toISOString()
  const repeats = recipients.map(
    (one) =>
      (earlier.get(keyOf(request.operation, countedAs(one))) ?? []).filter(
        ({ at, endedUnsent }) => at > since && (endedUnsent === null || endedUnsent > createdAt),
      ).length,
  )
  return situationFrom(request, {
    newRecipients: recipients.filter((one) => {
      const at = known.get(keyOf(request.connection.id, one))
      return isAlwaysNew(one) || at === undefined || at > createdAt
    }),
    repeats: Math.max(0, ...repeats) + 1,
    now: Date.parse(createdAt),
  })
}

function remember(
  request: ApprovalRequest,
  known: Map<string, string>,
  earlier: Map<string, Earlier[]>,
): void {
  const { updatedAt, createdAt: at } = request
  const isUnsent = wasNeverSent(request)
  const makesKnown = isByPerson(request)
  for (const recipient of stakesOf(request).recipients) {
    const key = keyOf(request.operation, countedAs(recipient))
    const list = earlier.get(key) ?? []
    list.push({ at, endedUnsent: isUnsent ? updatedAt : null })
    earlier.set(key, list)
    if (!makesKnown) continue
    const name = keyOf(request.connection.id, recipient)
    const before = known.get(name)
    if (before === undefined || updatedAt < before) known.set(name, updatedAt)
  }
}

function wasNeverSent({ state, attempt }: ApprovalRequest): boolean {
  return ['rejected', 'cancelled', 'expired'].includes(state) || (state === 'failed' && attempt === null)
}

/** Whether a person approved it and it succeeded. */
function isByPerson({ state, decision }: ApprovalRequest): boolean {
  return state === 'succeeded' && decision?.verdict === 'approve' && decision.assurance !== 'policy'
}

function keyOf(...parts: readonly string[]): string {
  return parts.join('\n')
}

/** Counts what a policy would have said, request by request. */
function createTally(ready: ReadyPolicy | null) {
  const effects = { allow: 0, ask: 0, deny: 0, none: 0 }
  const uses = new Map<string, number>()
  const disagreements: Disagreement[] = []
  let erased = 0
  return {
    /** `ruling` null: it is not known any more what it would have depended on. */
    add: (request: ApprovalRequest, ruling: Ruling | null): void => {
      if (ruling === null) {
        erased += 1
        return
      }
      effects[ruling.effect] += 1
      for (const rule of ruling.rules) uses.set(rule, (uses.get(rule) ?? 0) + 1)
      disagreements.push(...disagreementOf(request, ruling))
    },
    counted: (): Omit<Backtest, 'policy' | 'sinceAt' | 'deniedThen'> => ({
      requests: Object.values(effects).reduce((sum, many) => sum + many, 0),
      erased,
      effects,
      rules: (ready?.policy.rules ?? []).map(({ id, effect }): RuleUse => ({
        id,
        effect,
        requests: uses.get(id) ?? 0,
      })),
      disagreements: disagreements.toSorted((one, other) => worstFirst(one) - worstFirst(other)),
    }),
  }
}

/** Where a person decided otherwise than the policy would have. */
function disagreementOf(request: ApprovalRequest, ruling: Ruling): readonly Disagreement[] {
  const { decision } = request
  if (decision === null || decision.assurance === 'policy') return []
  const isOther =
    (ruling.effect === 'allow' && decision.verdict === 'reject') ||
    (ruling.effect === 'deny' && decision.verdict === 'approve')
  if (!isOther) return []
  return [
    {
      id: request.id,
      about: whatItIsAbout(request),
      at: request.createdAt,
      requester: request.requester,
      effect: ruling.effect,
      rules: ruling.rules,
      verdict: decision.verdict,
      actor: decision.actor,
      reason: decision.reason,
    },
  ]
}

/** What would have been sent and was rejected is worse than what would have been stopped. */
function worstFirst({ effect }: Disagreement): number {
  return effect === 'allow' ? 0 : 1
}
