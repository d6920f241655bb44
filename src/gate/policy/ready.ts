import { hash } from 'node:crypto'
import { ShieldError, tryOr } from '../../domain/errors.ts'
import type { PolicyStanding } from '../../domain/ruling/in-force.ts'
import type { Judge, Policy } from '../../domain/policy/policy.ts'
import { PROVIDERS } from '../../domain/provider/providers.ts'
import type { Parts } from '../parts.ts'

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
