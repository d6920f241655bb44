import { writtenAmount } from '../operation/stakes.ts'
import type { Limit, LimitUse } from '../policy/policy.ts'
import type { Decision } from '../request/request.ts'

/** A number of writes, or money, as it is written. */
export function amountOf({ kind, currency = '' }: Limit, value: number): string {
  return kind === 'count' ? String(value) : `${writtenAmount({ value, currency }).amount} ${currency}`
}

/** `20 in 24 h by requester` */
export function limitText(limit: Limit): string {
  const per = limit.per.replace(/(\d+)(\w)/, '$1 $2')
  return `${amountOf(limit, limit.most)} in ${per}${limit.by === null ? '' : ` by ${limit.by}`}`
}

/** `7 of 20 in 24 h by requester` */
export function usedText(limit: Limit, used: number): string {
  return `${amountOf(limit, used)} of ${limitText(limit)}`
}

/**
 * The rules that allowed a write, each with what was used of its limits once that write was counted:
 * `small-drafts (7 of 20 in 24 h; 87.50 EUR of 300.00 EUR in 24 h)`. `isBrief`: of each only the limit with the least
 * left, and not for whom it is. Null: a person decided, or a setting.
 */
export function allowedBy({ assurance, policy }: Decision, isBrief = false): string | null {
  if (assurance !== 'policy' || policy === undefined || policy.rules.length === 0) return null
  const { rules, limits = [] } = policy
  return rules
    .map((rule) => {
      const own = limits.filter((one) => one.rule === rule)
      const told = isBrief ? own.toSorted((one, other) => shareOf(other) - shareOf(one)).slice(0, 1) : own
      const uses = told.map((use) => {
        const { limit } = use
        return usedText(isBrief ? { ...limit, by: null } : limit, usedBy(use))
      })
      return uses.length === 0 ? rule : `${rule} (${uses.join('; ')})`
    })
    .join(', ')
}

function shareOf(use: LimitUse): number {
  return usedBy(use) / use.limit.most
}

function usedBy({ used, adds }: LimitUse): number {
  return used + (adds ?? 0)
}
