import { isSameName, type Actor } from '../access/principal.ts'
import type { Decision } from '../request/request.ts'
import type { Policy, Rule } from '../policy/policy.ts'

type Deciding = Pick<Decision, 'reason'> & { readonly actor: Actor }

/** Doors behind which a token says who somebody is. On the machine itself everybody may take any name. */
const NAMED: readonly Actor['door'][] = ['http', 'web', 'mcp']

/** What of a rule's demand a decision does not meet, in a sentence without a full stop; null: it meets all of it. */
export function unmetDemand(
  rule: Rule,
  { groups }: Pick<Policy, 'groups'>,
  { actor, reason }: Deciding,
): string | null {
  if (actor.door === 'policy') return `a person has to decide (rule ${rule.id})`
  if (rule.approvers.length > 0 && !isAmong(actor, rule.approvers, groups)) {
    return `only ${rule.approvers.join(', ')} may approve it, signed in by a token of their own (rule ${rule.id})`
  }
  if (rule.reasonRequired && (reason ?? '').trim() === '') {
    return `its approver has to give a reason (rule ${rule.id})`
  }
  return null
}

function isAmong({ name, door }: Actor, approvers: readonly string[], groups: Policy['groups']): boolean {
  if (!NAMED.includes(door)) return false
  const names = approvers.flatMap((one) => (Object.hasOwn(groups, one) ? (groups[one] ?? []) : [one]))
  return names.some((one) => isSameName(one, name))
}
