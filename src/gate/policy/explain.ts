import type { Actor } from '../../domain/access/principal.ts'
import type { Explained, ExplainedRule } from '../../domain/ruling/explained.ts'
import type { Explanation, Judge, Matched, Policy, Rule, Situation } from '../../domain/policy/policy.ts'
import { reachOf, roomFor, type Room } from '../../domain/ruling/room.ts'
import { isLeftToSetting, ruledUnder, UNRULED, type Ruled } from '../../domain/ruling/ruled.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'
import { lengthOf } from '../../domain/text/times.ts'
import type { Parts } from '../parts.ts'
import { readyPolicy, situationOf } from './in-force.ts'
import { denialText, wantsOthers } from './under-policy.ts'

/**
 * What the policy in force says of a request, rule by rule. Changes nothing. `waits`: it waits for a person already, so that
 * nothing which it says sends it. `actor`: who asks.
 */
export async function explain(
  parts: Parts,
  request: ApprovalRequest,
  { waits, actor }: { readonly waits: boolean; readonly actor: Actor },
): Promise<Explained> {
  const now = parts.now()
  const [{ guard }, situation] = await Promise.all([parts.store(), situationOf(parts, request, now)])
  const { policy: under } = await guard.standing()
  const { writeRequiresApproval } = parts
  const around = { waits, writeRequiresApproval }
  if (under === null)
    return told(situation, UNRULED, [], { ...around, limits: [], noRoom: null, refusedToYou: [] })
  const { judge, policy } = await readyPolicy(parts, under)
  const explanation = judge.explain(situation)
  const ruled = ruledUnder(under, explanation, situation.reversal)
  const room = await roomNow(parts, request, ruled, { spelled: judge.spelled, now })
  return told(situation, ruled, rulesOf(explanation, ruled), {
    ...around,
    ...room,
    refusedToYou: refusedTo(actor, ruled, policy),
  })
}

function refusedTo(actor: Actor, { deny, asks }: Ruled, { groups }: Policy): readonly string[] {
  const denied = deny === null ? [] : [denialText(deny)]
  return [...denied, ...asks.flatMap(({ rule }) => wantsOthers(rule, groups, actor) ?? [])]
}

async function roomNow(
  parts: Parts,
  request: ApprovalRequest,
  { allows }: Ruled,
  { spelled, now }: Pick<Judge, 'spelled'> & Pick<Situation, 'now'>,
): Promise<Room> {
  if (allows.length === 0) return { limits: [], noRoom: null }
  const allowance = { rules: allows.map(({ rule }) => rule), spelled }
  const { requests } = await parts.store()
  const since = new Date(now - reachOf(allowance)).toISOString()
  // One that policy allowed is explained as it was asked about: without itself.
  const uses = (await requests.allowedSince(since)).filter((use) => use.request !== request.id)
  return roomFor(allowance, request, uses, now)
}

function rulesOf({ deny, asks, allows, notMatched }: Explanation, ruled: Ruled): readonly ExplainedRule[] {
  const matched = [...(deny === null ? [] : [deny]), ...asks, ...allows]
  const withheld = (one: Matched) => ruled.withheld.find(({ matched: other }) => other === one)?.why ?? null
  return [
    ...matched.map((one): ExplainedRule => {
      const why = withheld(one)
      const says = one.failure !== null ? 'failed' : why === null ? 'matched' : 'withheld'
      return {
        id: one.rule.id,
        effect: one.rule.effect,
        says,
        why: one.failure ?? why,
        demands: demandsOf(one.rule),
      }
    }),
    ...notMatched.map(({ rule: { id, effect }, why }): ExplainedRule => ({
      id,
      effect,
      says: 'not matched',
      why,
      demands: [],
    })),
  ]
}

function demandsOf({ approvers, reasonRequired, expiresIn }: Rule): readonly string[] {
  return [
    ...(approvers.length > 0 ? [`approved by ${approvers.join(' or ')}`] : []),
    ...(reasonRequired ? ['a reason'] : []),
    ...(expiresIn === null ? [] : [`within ${lengthOf(expiresIn)}`]),
  ]
}

interface Around extends Room {
  readonly waits: boolean
  readonly writeRequiresApproval: boolean
  readonly refusedToYou: readonly string[]
}

function told(
  { amount, recipients, newRecipients, repeats, reversal }: Situation,
  ruled: Ruled,
  rules: readonly ExplainedRule[],
  around: Around,
): Explained {
  const { under, effect } = ruled
  return {
    policy: under?.digest ?? null,
    paused: under?.paused ?? null,
    effect,
    outcome: outcomeOf(ruled, around),
    rules,
    reasonRequiredBy: ruled.asks.flatMap(({ rule }) => (rule.reasonRequired ? [rule.id] : [])),
    refusedToYou: around.refusedToYou,
    limits: around.limits,
    amount,
    recipients,
    newRecipients,
    repeats,
    reversal,
  }
}

function outcomeOf(ruled: Ruled, around: Around): string {
  const { effect, deny, asks, allows } = ruled
  if (effect === 'deny') return `It is denied by ${deny?.rule.id ?? ''}`
  if (effect === 'ask') return `A person decides, because of ${asks.map(askText).join(', ')}`
  return effect === 'allow' ? allowedText(idsOf(allows), around) : unmatchedText(ruled, around)
}

/** A rule with what it demands: `big-money (approved by finance, a reason, within 4 h)`. */
function askText({ rule }: Matched): string {
  const demands = demandsOf(rule)
  return demands.length === 0 ? rule.id : `${rule.id} (${demands.join(', ')})`
}

function allowedText(rules: string, { noRoom, waits }: Around): string {
  if (noRoom !== null) return `A person decides, since ${noRoom}`
  return waits
    ? `A person decides: ${rules} would allow it by now, which sends nothing that waits already`
    : `It is allowed by ${rules}`
}

function unmatchedText(ruled: Ruled, { waits, writeRequiresApproval }: Around): string {
  if (!waits && !writeRequiresApproval && isLeftToSetting(ruled))
    return 'It is sent unasked: INTEGRATIONS_WRITE_REQUIRES_APPROVAL=0, and no rule matches'
  return ruled.under === null
    ? 'A person decides: no policy is in force'
    : 'A person decides: no rule allows it'
}

function idsOf(matched: readonly Matched[]): string {
  return matched.map(({ rule }) => rule.id).join(', ')
}
