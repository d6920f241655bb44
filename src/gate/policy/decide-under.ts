import type { Actor } from '../../domain/access/principal.ts'
import { ShieldError } from '../../domain/errors.ts'
import { unmetDemand } from '../../domain/ruling/demands.ts'
import type { PolicyStanding } from '../../domain/ruling/in-force.ts'
import type { Policy } from '../../domain/policy/policy.ts'
import type { Allowance } from '../../domain/ruling/room.ts'
import type { Standing } from '../../domain/ports/guard-store.ts'
import type { Ruled } from '../../domain/ruling/ruled.ts'
import type { ApprovalRequest, PolicyMark } from '../../domain/request/request.ts'
import type { Parts } from '../parts.ts'
import { denialOf } from './propose-under.ts'
import { readyPolicy } from './ready.ts'
import { ruleOn } from './rule-on.ts'

/** What an approval rests on, beside the one who gives it. */
export interface Grounds {
  /** Who decides. */
  readonly actor: Actor
  readonly under: PolicyStanding | null
  /** Undefined: no policy is in force. */
  readonly mark: PolicyMark | undefined
  /** Where policy decides by its rules. */
  readonly allowance?: Allowance
}

const NO_GROUPS: Pick<Policy, 'groups'> = { groups: {} }

async function groupsOf(parts: Parts, { under }: Ruled): Promise<Pick<Policy, 'groups'>> {
  return under === null ? NO_GROUPS : (await readyPolicy(parts, under)).policy
}

/** Fails with `denied` where a rule denies it, or asks for more than this person or this decision gives. */
export async function groundsOf(
  parts: Parts,
  request: ApprovalRequest,
  deciding: { readonly actor: Actor; readonly reason: string | null },
  standing: Standing,
): Promise<Grounds> {
  const ruled = await ruleOn(parts, request, standing)
  const denial = denialOf(ruled)
  if (denial !== null) {
    throw new ShieldError('denied', `${request.id} stays pending: ${denial.message}`, { hint: denial.hint })
  }
  const groups = await groupsOf(parts, ruled)
  const unmet = ruled.asks.flatMap(({ rule }) => unmetDemand(rule, groups, deciding) ?? [])
  if (unmet.length > 0) {
    throw new ShieldError('denied', `${request.id} stays pending: ${unmet.join('; ')}`, {
      hint: `shield policy explain ${request.id}`,
    })
  }
  return { actor: deciding.actor, under: ruled.under, mark: markOf(ruled, ruled.asks) }
}

/** The same where no person decides; null: a person has to. */
export async function allowedGrounds(
  parts: Parts,
  request: ApprovalRequest,
  standing: Standing,
): Promise<Grounds | null> {
  const ruled = await ruleOn(parts, request, standing)
  const { under, allows } = ruled
  const [first] = allows
  // A rule that came later sends nothing that waits already.
  const wasAllowed = request.ruling?.effect === 'allow'
  if (wasAllowed && ruled.effect === 'allow' && first !== undefined) {
    const actor = { name: `policy:${first.rule.id}`, door: 'policy' } as const
    const allowance = { rules: allows.map(({ rule }) => rule) }
    return { under, mark: markOf(ruled, allows), actor, allowance }
  }
  return isAllowedBySetting(parts, ruled) ? { under, mark: markOf(ruled, []), actor: BY_SETTING } : null
}

const BY_SETTING = { name: 'INTEGRATIONS_WRITE_REQUIRES_APPROVAL=0', door: 'policy' } as const

/** That setting allows what no rule matches, and nothing while policy is paused. */
function isAllowedBySetting({ writeRequiresApproval }: Parts, { effect, under }: Ruled): boolean {
  return !writeRequiresApproval && effect === 'none' && (under === null || under.paused === null)
}

/**
 * What stands in the way of sending a request that was approved: a rule that denies it now, or asks for more than was
 * given. Null: nothing.
 */
export async function whyAgainstPolicy(
  parts: Parts,
  request: ApprovalRequest,
): Promise<{ readonly under: PolicyStanding | null; readonly why: string | null }> {
  const ruled = await ruleOn(parts, request)
  const { under } = ruled
  const { decision } = request
  const denial = denialOf(ruled)
  if (denial !== null) return { under, why: `Policy denies it now: ${denial.message}` }
  if (decision === null) return { under, why: null }
  const groups = await groupsOf(parts, ruled)
  const unmet = ruled.asks.flatMap(({ rule }) => unmetDemand(rule, groups, decision) ?? [])
  if (unmet.length > 0) return { under, why: `Policy asks for more now than was given: ${unmet.join('; ')}` }
  const isByPolicy = decision.assurance === 'policy'
  const isLeft = !isByPolicy || ruled.allows.length > 0 || isAllowedBySetting(parts, ruled)
  return { under, why: isLeft ? null : 'Policy no longer allows it, and no person has approved it' }
}

function markOf({ under }: Ruled, matched: Ruled['asks']): PolicyMark | undefined {
  return under === null ? undefined : { digest: under.digest, rules: matched.map(({ rule }) => rule.id) }
}
