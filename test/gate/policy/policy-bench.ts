import { createHash } from 'node:crypto'
import type { Proposal, WriteAsk } from '../../../src/domain/ports/gate.ts'
import type { Actor } from '../../../src/domain/access/principal.ts'
import type { ApprovalRequest } from '../../../src/domain/request/request.ts'
import { createLocalGate } from '../../../src/gate/local-gate.ts'
import { applyPolicy } from '../../../src/gate/policy/change-policy.ts'
import type { Parts } from '../../../src/gate/parts.ts'
import { SERVER_SETTINGS } from '../../http/bench.ts'
import { AGENT, ANNA, createBench, unwatched, type Bench } from '../bench.ts'
import { stakesIn } from './stakes-in.ts'

export interface PolicyBench extends Bench {
  /** Puts a policy in force, as the local user does. */
  readonly apply: (rules: string) => Promise<string>
  readonly propose: (text: string, more?: Wish) => Promise<ApprovalRequest>
}

export interface Wish {
  readonly by?: Actor
  readonly key?: string
  readonly parts?: Parts
  /** Name of the connection. */
  readonly on?: string
  readonly book?: string
}

export async function createPolicyBench(changes: Partial<Parts> = {}): Promise<PolicyBench> {
  const bench = await createBench(changes)
  bench.notes.stakes = stakesIn
  return {
    ...bench,
    apply: (rules) => applyRules(bench, rules),
    propose: async (text, wish = {}) => {
      const { by = AGENT, parts = bench.parts } = wish
      const proposal = await gateOf(parts, by).operations.propose(askFor(text, wish), unwatched)
      return (proposal as Proposal).request
    },
  }
}

export function askFor(text: string, { key, on, book }: Wish = {}): WriteAsk {
  return {
    operation: 'notes.add',
    input: { text, ...(book !== undefined && { book }) },
    connection: on,
    reason: undefined,
    idempotencyKey: key ?? null,
    expiresIn: null,
    duplicate: false,
    supersedes: undefined,
  }
}

/** Puts a policy of these rules in force. Returns its digest. */
export async function applyRules({ parts }: Pick<Bench, 'parts'>, rules: string): Promise<string> {
  const text = `version: 1\ntimezone: Europe/Berlin\ngroups: { finance: [boris] }\nrules:\n${rules}`
  const digest = createHash('sha256').update(text).digest('hex')
  await applyPolicy(parts, { text, digest }, ANNA)
  return digest
}

export function gateOf(parts: Parts, actor: Actor) {
  return createLocalGate({
    parts,
    actor,
    sees: 'all',
    settings: { defaultScopes: {}, nangoBaseUrl: '', database: '', server: SERVER_SETTINGS },
  })
}
