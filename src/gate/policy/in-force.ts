import type { ApprovalRequest } from '../../domain/request/request.ts'
import type { Situation, Judge, Policy } from '../../domain/policy/policy.ts'
import type { PolicyStanding } from '../../domain/ruling/in-force.ts'
import { ruledUnder, UNRULED, type Ruled } from '../../domain/ruling/ruled.ts'
import { NOT_SHOWN, type Stakes } from '../../domain/operation/stakes.ts'
import type { Standing } from '../../domain/ports/guard-store.ts'
import type { Parts } from '../parts.ts'
import { hash } from 'node:crypto'
import { ShieldError, tryOr } from '../../domain/errors.ts'
import { PROVIDERS } from '../../domain/provider/providers.ts'

/**
 * What the policy in force says of a request now. `standing`: how the database stands, where that was just looked at; the
 * change that is made by it is made only if the same policy is still in force. Fails as `readyPolicy` does.
 */
export async function ruleOn(
  parts: Parts,
  request: ApprovalRequest,
  standing?: Pick<Standing, 'policy'>,
): Promise<Ruled> {
  const { policy: under } = standing ?? (await (await parts.store()).guard.standing())
  return under === null ? UNRULED : ruleUnder(parts, request, under)
}

async function ruleUnder(parts: Parts, request: ApprovalRequest, under: PolicyStanding): Promise<Ruled> {
  const [{ judge }, situation] = await Promise.all([
    readyPolicy(parts, under),
    situationOf(parts, request, parts.now()),
  ])
  return ruledUnder(under, judge.judge(situation), stakesOf(request).reversal)
}

/** In milliseconds. */
const REPEATS_WITHIN = 86_400_000

/** A request as conditions see it, with what is known of its recipients at that moment. */
export async function situationOf(parts: Parts, request: ApprovalRequest, now: number): Promise<Situation> {
  const { recipients } = stakesOf(request)
  const { known, repeats } = await (
    await parts.store()
  ).requests.precedents({
    id: request.id,
    connection: request.connection.id,
    operation: request.operation,
    recipients,
    since: new Date(now - REPEATS_WITHIN).toISOString(),
  })
  const newRecipients = recipients.filter((one) => !known.includes(one))
  return situationFrom(request, { newRecipients, repeats: repeats + 1, now })
}

/** A request as conditions see it, with what was known of its recipients at a moment. */
export function situationFrom(
  request: ApprovalRequest,
  known: Pick<Situation, 'newRecipients' | 'repeats' | 'now'>,
): Situation {
  const { amount, recipients, reversal } = stakesOf(request)
  return {
    operation: request.operation,
    provider: request.provider,
    connection: request.connectionName,
    account: request.account,
    requester: request.requester.name,
    door: request.requester.door,
    input: request.input,
    amount,
    recipients,
    reversal,
    ...known,
  }
}

/** The strictest, where it was proposed before its stakes were told. */
export function stakesOf({ stakes }: ApprovalRequest): Stakes {
  return stakes ?? { amount: null, recipients: [NOT_SHOWN], reversal: 'irreversible' }
}

export interface ReadyPolicy {
  readonly policy: Policy
  readonly judge: Judge
}

/** Reading a policy takes longer than judging by it; a server judges much by one. */
const last = new WeakMap<Parts, { readonly digest: string; readonly ready: Promise<ReadyPolicy> }>()

/**
 * The policy in force, ready to judge. Fails with `unavailable` where its text is not to be had, or is none that this
 * shield can read: nothing is proposed, decided or sent then, since nobody knows what it forbids.
 */
export function readyPolicy(parts: Parts, { digest }: PolicyStanding): Promise<ReadyPolicy> {
  const kept = last.get(parts)
  if (kept?.digest === digest) return kept.ready
  const ready = tryOr(() => read(parts, digest), unreadable)
  last.set(parts, { digest, ready })
  ready.catch(() => last.delete(parts))
  return ready
}

async function read(parts: Parts, digest: string): Promise<ReadyPolicy> {
  const stored = await (await parts.store()).policies.find(digest)
  if (stored === undefined) throw new ShieldError('unavailable', 'its text is not in the database')
  if (hash('sha256', stored.text) === digest) return readyFrom(parts, stored.text)
  throw new ShieldError('unavailable', 'its text was altered in the database')
}

/** A policy out of its text. Fails with `usage` where that passes no check. */
export async function readyFrom(parts: Parts, text: string | Uint8Array): Promise<ReadyPolicy> {
  const [{ readPolicy }, { createJudge }, ...operations] = await Promise.all([
    import('../../domain/policy/read-policy.ts'),
    import('../../domain/policy/judge.ts'),
    ...PROVIDERS.map((provider) => parts.operations(provider)),
  ])
  const policy = readPolicy(text, operations.flat())
  return { policy, judge: createJudge(policy, operations.flat()) }
}

function unreadable(error: ShieldError): never {
  throw new ShieldError('unavailable', `The policy in force cannot be read: ${error.message}`, {
    hint: 'shield policy apply FILE puts another one in force',
    cause: error,
  })
}
