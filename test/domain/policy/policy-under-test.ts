import type { Json } from '../../../src/domain/text/json.ts'
import type { Explanation, Situation } from '../../../src/domain/policy/policy.ts'
import { createJudge } from '../../../src/domain/policy/judge.ts'
import { inspectPolicy } from '../../../src/domain/policy/read-policy.ts'
import { LOADERS } from '../../../src/providers/loaders.ts'

/** The operations of all providers, as they are. */
export const OPERATIONS = (await Promise.all(Object.values(LOADERS).map((load) => load()))).flatMap(
  ({ operations }) => operations,
)

/** Why a policy is refused; fails where it is not. */
export function refusalOf(text: string | Uint8Array): string {
  try {
    inspectPolicy(text, OPERATIONS)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'usage' ? error.message : String(error)
  }
  throw new Error('the policy was taken')
}

/** A policy with one rule: its lines, without indentation. */
export function policyOf(...lines: readonly string[]): string {
  const rules = lines.map((line, index) => `${index === 0 ? '  - ' : '    '}${line}\n`)
  return `version: 1\ntimezone: Europe/Berlin\nrules:\n${rules.join('')}`
}

/** One rule about drafts with this condition. */
export function rule(when: string, effect = 'ask: {}', operations = 'shopify.create-draft-order'): string {
  return policyOf('id: one', `operations: ["${operations}"]`, `when: ${JSON.stringify(when)}`, effect)
}

/** A draft order of one variant for 49.99 EUR, from an agent, at noon on a Wednesday. */
const SITUATION: Situation = {
  operation: 'shopify.create-draft-order',
  provider: 'shopify',
  connection: 'shop',
  account: 'demo-store.myshopify.com',
  requester: 'claude',
  door: 'mcp',
  input: { line: [{ variant: '1', quantity: 1 }] },
  amount: { value: 4999, currency: 'EUR' },
  recipients: ['anna@shop.de'],
  newRecipients: [],
  repeats: 1,
  reversal: 'reversible',
  now: Date.parse('2026-01-07T12:00:00Z'),
}

/** What a policy says of that draft, or of what differs from it. */
export function explain(text: string, differing: Partial<Situation> = {}): Explanation {
  const { policy } = inspectPolicy(text, OPERATIONS)
  const judge = createJudge(policy, OPERATIONS)
  const situation = { ...SITUATION, ...differing }
  const explanation = judge.explain(situation)
  const { effect, deny, asks, allows, failed } = explanation
  const judged = judge.judge(situation)
  if (JSON.stringify(judged) !== JSON.stringify({ effect, deny, asks, allows, failed })) {
    throw new Error('judge and explain do not agree')
  }
  return explanation
}

/** What a policy is warned of that can be applied. */
export function warningsOf(text: string): readonly string[] {
  return inspectPolicy(text, OPERATIONS).warnings.map(({ problem }) => problem)
}

/** Whether a condition holds, asked as a rule that asks; a failure is told as its text. */
export function holds(when: string, differing: Partial<Situation> = {}): boolean | string {
  const [matched] = explain(rule(when, 'ask: {}', differing.operation), differing).matched
  return matched === undefined ? false : (matched.failure ?? true)
}

/** A draft of these lines. */
export function draft(...line: readonly Json[]): Partial<Situation> {
  return { input: { line } }
}
