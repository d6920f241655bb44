import type { Stakes } from '../operation/stakes.ts'
import type { Limit, LimitUse, Rule } from '../policy/policy.ts'
import type { ApprovalRequest } from '../request/request.ts'
import { canonicalJson } from '../text/canonical-json.ts'
import { amountOf, usedText } from './limit-text.ts'
import { addedTo, before, createTally, WINDOWS, type Tally } from './tally.ts'

/** For so long what equals a write that policy allowed is not allowed again. In milliseconds. */
const REPEATS_ASK_WITHIN = WINDOWS['24h']

/** The rules that allow a request, all of which must have room for it. */
export interface Allowance {
  readonly rules: readonly Pick<Rule, 'id' | 'limits' | 'repeats'>[]
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
export function reachOf({ rules }: Allowance): number {
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
  const past = createPast(allowance.rules)
  for (const use of uses) past.add(use)
  return past.roomFor(allowance, request, now)
}

/** What policy allowed so far, counted for the limits of these rules. */
export interface Past {
  /** In the order of their times. */
  readonly add: (use: Use) => void
  /** `allowance`: some of those rules. `now` never goes back. */
  readonly roomFor: (allowance: Allowance, request: Asking, now: number) => Room
}

export function createPast(rules: Allowance['rules']): Past {
  const tallies = new Map<string, readonly (readonly [Limit, Tally])[]>(
    rules.map(({ id, limits }) => [id, limits.map((limit) => [limit, createTally(limit)])]),
  )
  const latest = new Map<string, string>()
  return {
    add: (use) => {
      latest.set(sameAs(use.operation, use.connection, use.input), use.at)
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
        noRoom: full === undefined ? whyRepeated(allowance, request, latest, now) : fullText(full),
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
  { rules }: Allowance,
  request: Asking,
  latest: ReadonlyMap<string, string>,
  now: number,
): string | null {
  if (request.idempotencyKey !== null || rules.every(({ repeats }) => repeats)) return null
  const at = latest.get(sameAs(request.operation, request.connection.id, canonicalJson(request.input)))
  return at === undefined || at <= before(now, REPEATS_ASK_WITHIN) ? null : `the same was allowed at ${at}`
}

/** What makes a write the same again. */
function sameAs(operation: string, connection: string, input: string): string {
  return `${operation}\n${connection}\n${input}`
}
