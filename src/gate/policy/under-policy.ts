import { type Actor, isSameName } from '../../domain/access/principal.ts'
import { ShieldError, POLICY } from '../../domain/errors.ts'
import type { PolicyStanding } from '../../domain/ruling/in-force.ts'
import type { Policy, Rule } from '../../domain/policy/policy.ts'
import type { Allowance } from '../../domain/ruling/room.ts'
import type { Standing } from '../../domain/ports/guard-store.ts'
import { isLeftToSetting, type Ruled, rulingOf } from '../../domain/ruling/ruled.ts'
import type { ApprovalRequest, PolicyMark, Decision } from '../../domain/request/request.ts'
import { objectOf } from '../../domain/text/json.ts'
import { shellWord } from '../../domain/text/quoted.ts'
import { field, FLAGS, option, say, sayIn } from '../../domain/text/wording.ts'
import { type Parts, noteOf } from '../parts.ts'
import { endsAfter } from '../upkeep/tidy.ts'
import { readyPolicy, ruleOn } from './in-force.ts'

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
  const denial = denialOf(ruled, request)
  if (denial !== null) {
    throw new ShieldError('denied', `${request.id} stays pending: ${denial.message}`, {
      hint: `shield policy explain ${request.id}`,
    })
  }
  const groups = await groupsOf(parts, ruled)
  const unmet = ruled.asks.flatMap(({ rule }) => unmetDemand(rule, groups, deciding) ?? [])
  if (unmet.length > 0) {
    const rules = ruled.asks.flatMap(({ rule }) => (rule.reasonRequired ? [rule.id] : []))
    const reasoned = { ...deciding, reason: 'given' }
    const isReasonEnough = ruled.asks.every(({ rule }) => unmetDemand(rule, groups, reasoned) === null)
    throw new ShieldError('denied', `${request.id} stays pending: ${unmet.join('; ')}`, {
      hint: isReasonEnough
        ? say`Give ${option('--reason TEXT', 'a reason')}, which is required by ${rules.join(', ')}`
        : `shield policy explain ${request.id}`,
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
  if (wasAllowed && ruled.effect === 'allow' && first !== undefined && under !== null) {
    const actor = { name: `policy:${first.rule.id}`, door: 'policy' } as const
    const { spelled } = (await readyPolicy(parts, under)).judge
    const allowance = { rules: allows.map(({ rule }) => rule), spelled }
    return { under, mark: markOf(ruled, allows), actor, allowance }
  }
  return isAllowedBySetting(parts, ruled) ? { under, mark: markOf(ruled, []), actor: BY_SETTING } : null
}

const BY_SETTING = { name: 'INTEGRATIONS_WRITE_REQUIRES_APPROVAL=0', door: 'policy' } as const

function isAllowedBySetting({ writeRequiresApproval }: Parts, ruled: Ruled): boolean {
  return !writeRequiresApproval && isLeftToSetting(ruled)
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
  const denial = denialOf(ruled, request)
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

/** A request with what policy says of it. */
export interface UnderPolicy {
  readonly request: ApprovalRequest
  /** Why it is not queued at all; null: it may be. */
  readonly denial: ShieldError | null
}

/** Asks policy about what is proposed: it may deny it, and it may let it wait for a shorter time. */
export async function underPolicy(parts: Parts, request: ApprovalRequest): Promise<UnderPolicy> {
  const ruled = await ruleOn(parts, request)
  const ruling = rulingOf(ruled)
  if (ruling === null) return { request, denial: null }
  const ruledOn = { ...request, ruling, expiresAt: await shortestOf(parts, request, ruled) }
  return { request: ruledOn, denial: denialOf(ruled, request) }
}

/** The `denied` of a rule, in its own words; null: no rule denies. */
function denialOf({ deny }: Ruled, request: ApprovalRequest): ShieldError | null {
  if (deny === null) return null
  return new ShieldError('denied', denialText(deny), {
    hint: explainCommand(request),
    reason: POLICY,
  })
}

/** The same in a sentence without a full stop. */
export function denialText({ rule: { id, message }, failure }: NonNullable<Ruled['deny']>): string {
  const failed = failure === null ? '' : ` (its condition could not be evaluated: ${failure})`
  return `${message ?? 'Policy does not allow it'} (rule ${id})${failed}`
}

const LONGEST_FLAGS = 300

/** The command that says of a write which was never queued what rules say of it. */
function explainCommand({ operation, input, connectionName }: ApprovalRequest): string {
  const given = Object.entries(objectOf(input)).filter(([, value]) => value !== null && value !== false)
  const flags = given.map(([key, value]) => ` ${sayIn(field(key, value), FLAGS)}`).join('')
  const command = `shield policy explain ${operation}`
  return flags.length > LONGEST_FLAGS
    ? `${command} …, with the same flags`
    : `${command}${flags} --connection ${shellWord(connectionName)}`
}

/** Writes down what was refused, which is kept nowhere else, and fails with it. */
export async function refuse(
  parts: Parts,
  { ruling, operation, connection, requester, stakes }: ApprovalRequest,
  denial: ShieldError,
): Promise<never> {
  const data = {
    operation,
    connection: connection.id,
    policy: ruling?.digest ?? '',
    rules: [...(ruling?.rules ?? [])],
    amount: stakes?.amount ?? null,
  }
  await (await parts.store()).audit.append(noteOf(parts, 'policy.denied', null, requester, data))
  throw denial
}

/** The shortest time that any matching rule gives counts, by the clock that expiry is judged by. */
async function shortestOf(
  parts: Parts,
  { expiresAt }: ApprovalRequest,
  { asks }: Ruled,
): Promise<string | null> {
  const given = asks.flatMap(({ rule: { expiresIn } }) => (expiresIn === null ? [] : [expiresIn]))
  const byRules = await endsAfter(parts, given.length === 0 ? null : Math.min(...given))
  return [byRules, expiresAt].filter((time) => time !== null).toSorted()[0] ?? null
}

type Deciding = Pick<Decision, 'reason'> & { readonly actor: Actor }

/** Doors behind which a token says who somebody is. On the machine itself everybody may take any name. */
const NAMED: readonly Actor['door'][] = ['http', 'web', 'mcp']

/** What of a rule's demand a decision does not meet, in a sentence without a full stop; null: it meets all of it. */
function unmetDemand(
  rule: Rule,
  { groups }: Pick<Policy, 'groups'>,
  { actor, reason }: Deciding,
): string | null {
  if (actor.door === 'policy') return `a person has to decide (rule ${rule.id})`
  const others = wantsOthers(rule, groups, actor)
  if (others !== null) return others
  if (rule.reasonRequired && (reason ?? '').trim() === '') {
    return `its approver has to give a reason (rule ${rule.id})`
  }
  return null
}

/** Who has to approve by a rule where this one may not, in a sentence without a full stop; null: this one may. */
export function wantsOthers({ approvers, id }: Rule, groups: Policy['groups'], actor: Actor): string | null {
  return approvers.length === 0 || isAmong(actor, approvers, groups)
    ? null
    : `only ${approvers.join(', ')} may approve it, signed in by a token of their own (rule ${id})`
}

function isAmong({ name, door }: Actor, approvers: readonly string[], groups: Policy['groups']): boolean {
  if (!NAMED.includes(door)) return false
  const names = approvers.flatMap((one) => (Object.hasOwn(groups, one) ? (groups[one] ?? []) : [one]))
  return names.some((one) => isSameName(one, name))
}
