import { DAY, HOUR } from '../limits.ts'
import { type Stakes, countedAs } from '../operation/stakes.ts'
import type { Limit, LimitUse, Rule, Spelled } from '../policy/policy.ts'
import type { ApprovalRequest } from '../request/request.ts'
import { canonicalJson } from '../text/canonical-json.ts'
import { parseJson, type Json } from '../text/json.ts'
import { amountOf, usedText } from './limit-text.ts'

/** In milliseconds. */
const WINDOWS: Readonly<Record<Limit['per'], number>> = {
  '1h': HOUR,
  '24h': DAY,
  '7d': 7 * DAY,
}

/** For so long what equals a write that policy allowed is not allowed again. In milliseconds. */
const REPEATS_ASK_WITHIN = WINDOWS['24h']

/** The rules that allow a request, all of which must have room for it. */
export interface Allowance {
  readonly rules: readonly Pick<Rule, 'id' | 'limits' | 'repeats'>[]
  /** What is the same again is told by it. */
  readonly spelled: Spelled
}

/** A write that is asked for. */
export type Asking = Pick<
  ApprovalRequest,
  'operation' | 'connection' | 'input' | 'requester' | 'idempotencyKey' | 'stakes'
>

/** A write that policy allowed, and of which it is not proven that nothing was sent. */
export interface Use {
  /** The id of the request. */
  readonly request: string
  readonly operation: string
  /** The connection's id. */
  readonly connection: string
  /** Canonical JSON. */
  readonly input: string
  /** The requester's name. */
  readonly requester: string
  readonly stakes: Stakes | null
  /** Those that allowed it. */
  readonly rules: readonly string[]
  /** When it was allowed; ISO 8601. */
  readonly at: string
}

/** How far back uses have to be known, in milliseconds. */
export function reachOf({ rules }: Pick<Allowance, 'rules'>): number {
  return Math.max(REPEATS_ASK_WITHIN, ...rules.flatMap(({ limits }) => limits.map(({ per }) => WINDOWS[per])))
}

/** What is left of the limits of those rules. */
export interface Room {
  /** Each of them, with what is used of it. */
  readonly limits: readonly LimitUse[]
  /** Why policy does not allow it although its rules match, in a sentence without a full stop; null: it does. */
  readonly noRoom: string | null
}

/** Whether there is room for a request. `now`: the highest time that the store has seen, in milliseconds. */
export function roomFor(allowance: Allowance, request: Asking, uses: readonly Use[], now: number): Room {
  const past = createPast(allowance)
  for (const use of uses) past.add(use)
  return past.roomFor(allowance, request, now)
}

/** What policy allowed so far, counted for the limits of these rules. */
interface Past {
  /** In the order of their times. */
  readonly add: (use: Use) => void
  /** `allowance`: some of those rules. `now` never goes back. */
  readonly roomFor: (allowance: Pick<Allowance, 'rules'>, request: Asking, now: number) => Room
}

export function createPast({ rules, spelled }: Allowance): Past {
  const tallies = new Map<string, readonly (readonly [Limit, Tally])[]>(
    rules.map(({ id, limits }) => [id, limits.map((limit) => [limit, createTally(limit)])]),
  )
  const latestSame = latestBySpelling(spelled)
  return {
    add: (use) => {
      latestSame.add(use)
      for (const rule of use.rules) for (const [, tally] of tallies.get(rule) ?? []) tally.add(use)
    },
    roomFor: (allowance, request, now) => {
      const { requester, stakes } = request
      const write = { requester: requester.name, stakes }
      const limits = allowance.rules.flatMap(({ id }) =>
        (tallies.get(id) ?? []).map(([limit, tally]): LimitUse => {
          return { rule: id, limit, used: tally.used(write, now), adds: addedTo(limit, stakes) }
        }),
      )
      const full = limits.find(({ limit, used, adds }) => adds === null || used + adds > limit.most)
      return {
        limits,
        noRoom: full === undefined ? whyRepeated(allowance, request, latestSame, now) : fullText(full),
      }
    },
  }
}

function fullText({ rule, limit, used, adds }: LimitUse): string {
  if (adds === null) return `${rule}: its amount is not known in ${limit.currency ?? 'any currency'}`
  const needs = limit.kind === 'count' ? '' : `, and it would add ${amountOf(limit, adds)}`
  return `${rule}: ${usedText(limit, used)} are used${needs}`
}

function whyRepeated(
  { rules }: Pick<Allowance, 'rules'>,
  request: Asking,
  latestSame: LatestSame,
  now: number,
): string | null {
  if (request.idempotencyKey !== null || rules.every(({ repeats }) => repeats)) return null
  const at = latestSame.find(request)
  return at === undefined || at <= before(now, REPEATS_ASK_WITHIN) ? null : `the same was allowed at ${at}`
}

/** When the same was allowed last: the same operation and connection, with whoever it names in their one spelling. */
interface LatestSame {
  /** In the order of their times. */
  readonly add: (use: Use) => void
  /** ISO 8601. */
  readonly find: (request: Asking) => string | undefined
}

/** What is never asked about is not read: of thousands that were allowed in a week, most are for another operation. */
function latestBySpelling(spelled: Spelled): LatestSame {
  const unread = new Map<string, Use[]>()
  const latest = new Map<string, string>()
  const kindOf = (operation: string, connection: string): string => `${operation}\n${connection}`
  const sameAs = (kind: string, operation: string, input: Json): string =>
    `${kind}\n${canonicalJson(spelled(operation, input))}`
  return {
    add: (use) => {
      const kind = kindOf(use.operation, use.connection)
      const others = unread.get(kind)
      if (others === undefined) unread.set(kind, [use])
      else others.push(use)
    },
    find: ({ operation, connection, input }) => {
      const kind = kindOf(operation, connection.id)
      for (const use of unread.get(kind) ?? []) {
        const read = parseJson(use.input) as Json | undefined
        if (read !== undefined) latest.set(sameAs(kind, operation, read), use.at)
      }
      unread.delete(kind)
      return latest.get(sameAs(kind, operation, input))
    },
  }
}

/** A write as a limit counts it. */
interface Counted {
  /** The requester's name. */
  readonly requester: string
  /** Null: they were erased. */
  readonly stakes: Stakes | null
}

/** How much of one limit is used, as writes are allowed and its window passes over them. */
interface Tally {
  /** In the order of their times. `at`: ISO 8601. */
  readonly add: (use: Counted & { readonly at: string }) => void
  /** For that recipient of the write for whom most is, in the limit's own unit. `now` never goes back. */
  readonly used: (write: Counted, now: number) => number
}

function createTally(limit: Limit): Tally {
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
function addedTo({ kind, currency }: Limit, stakes: Stakes | null): number | null {
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
function before(now: number, milliseconds: number): string {
  return new Date(now - milliseconds).toISOString()
}
