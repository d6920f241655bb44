import { countedAs, type Stakes } from '../operation/stakes.ts'
import type { ApprovalRequest } from '../request/request.ts'
import { canonicalJson } from '../text/canonical-json.ts'
import type { Limit, LimitUse, Rule } from '../policy/policy.ts'
import { usedText } from './limit-text.ts'

const HOUR = 3_600_000

/** In milliseconds. */
const WINDOWS: Readonly<Record<Limit['per'], number>> = { '1h': HOUR, '24h': 24 * HOUR, '7d': 168 * HOUR }

/** No limit looks further back, in milliseconds. */
export const LONGEST_REACH = Math.max(...Object.values(WINDOWS))

/** For so long what equals a write that policy allowed is not allowed again. In milliseconds. */
const REPEATS_ASK_WITHIN = 24 * HOUR

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
  const limits = limitsUsed(allowance, request, uses, now)
  const full = limits.find(({ limit, used, adds }) => adds === null || used + adds > limit.most)
  return { limits, noRoom: full === undefined ? whyRepeated(allowance, request, uses, now) : fullText(full) }
}

function limitsUsed(
  { rules }: Allowance,
  request: Asking,
  uses: readonly Use[],
  now: number,
): readonly LimitUse[] {
  return rules.flatMap(({ id, limits }) => {
    const own = uses.filter((use) => use.rules.includes(id))
    return limits.map((limit) => {
      const recent = own.filter(({ at }) => at > before(now, WINDOWS[limit.per]))
      return { rule: id, limit, used: usedOf(limit, request, recent), adds: addedTo(limit, request.stakes) }
    })
  })
}

function usedOf(limit: Limit, request: Asking, recent: readonly Use[]): number {
  // What was erased might be all of it.
  const isByStakes = limit.kind === 'sum' || limit.by === 'recipient'
  if (isByStakes && recent.some(({ stakes }) => stakes === null)) return limit.most
  const total = (uses: readonly Use[]) =>
    uses.reduce((sum, use) => sum + (addedTo(limit, use.stakes) ?? 0), 0)
  if (limit.by === null) return total(recent)
  if (limit.by === 'requester') {
    return total(recent.filter(({ requester }) => requester === request.requester.name))
  }
  // What is for nobody counts together.
  const recipients = countedFor(request.stakes)
  return Math.max(
    0,
    ...[...recipients].map((one) => total(recent.filter(({ stakes }) => countedFor(stakes).has(one)))),
  )
}

function countedFor(stakes: Stakes | null): ReadonlySet<string> {
  const recipients = stakes?.recipients ?? []
  return new Set(recipients.length === 0 ? [''] : recipients.map(countedAs))
}

/** Money of another currency is in no sum of this one, so that nobody knows how much it adds. */
function addedTo({ kind, currency }: Limit, stakes: Stakes | null): number | null {
  if (kind === 'count') return 1
  const amount = stakes?.amount ?? null
  return amount === null || amount.currency !== currency ? null : amount.value
}

function fullText({ rule, limit, used, adds }: LimitUse): string {
  return adds === null
    ? `${rule}: its amount is not known in ${limit.currency ?? 'any currency'}`
    : `${rule}: ${usedText(limit, used)} are used`
}

function whyRepeated(
  { rules }: Allowance,
  request: Asking,
  uses: readonly Use[],
  now: number,
): string | null {
  if (request.idempotencyKey !== null || rules.every(({ repeats }) => repeats)) return null
  const since = before(now, REPEATS_ASK_WITHIN)
  const input = canonicalJson(request.input)
  const same = uses.find(
    (use) =>
      use.at > since &&
      use.operation === request.operation &&
      use.connection === request.connection.id &&
      use.input === input,
  )
  return same === undefined ? null : `the same was allowed at ${same.at}`
}

/** ISO 8601 texts of one form, which sort as the moments do. */
function before(now: number, milliseconds: number): string {
  return new Date(now - milliseconds).toISOString()
}
