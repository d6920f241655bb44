import { z } from 'zod'
import { ShieldError } from '../../domain/errors.ts'
import { parseInput } from '../../domain/operation/parse-input.ts'
import { LONGEST_HOLD_REASON } from '../../domain/limits.ts'
import { backtested, explained, paused, policyOrNone } from '../../wire/policy.ts'
import type { Json } from '../../domain/text/json.ts'
import { giving } from '../route.ts'
import { getOperation } from './operations.ts'

export const showPolicy = giving(policyOrNone, {
  method: 'GET',
  path: '/v1/policy',
  summary: 'The policy in force',
  uses: ['policy.inForce'],
  answers: { 200: { summary: 'The policy, or null: every write waits for a person' } },
  handle: async (_context, { gate }) => ({ policy: await gate.policy.inForce() }),
})

export const explainPolicy = giving(explained, {
  method: 'POST',
  path: '/v1/policy/explain',
  summary: 'What the policy in force says of a request, rule by rule; nothing is queued',
  uses: ['policy.explain'],
  body: z.strictObject({
    id: z.string().max(100).optional().describe('A request that is there'),
    operation: z.string().max(100).optional().describe('Or one that is only described: its operation'),
    input: z.record(z.string(), z.unknown()).optional(),
    connection: z.string().max(100).optional(),
  }),
  answers: { 200: { summary: 'Every rule, and what comes of it' } },
  handle: async (context, { gate, body }) => {
    const { id, operation: name, input = {}, connection } = body
    if ((id === undefined) === (name === undefined)) {
      throw new ShieldError('usage', 'Name either the id of a request or an operation')
    }
    if (id !== undefined) return gate.policy.explain(id)
    const operation = await getOperation(context, name ?? '')
    return gate.policy.explain({
      operation: operation.name,
      input: parseInput(operation, input) as Json,
      connection,
      reason: undefined,
      idempotencyKey: null,
      expiresIn: null,
      duplicate: true,
      supersedes: undefined,
    })
  },
})

/** A policy of 2,000 rules is about that long. */
const LONGEST_POLICY = 1_000_000

export const backtestPolicy = giving(backtested, {
  method: 'POST',
  path: '/v1/policy/backtest',
  summary: 'What a policy would have done with everything that was proposed since then',
  uses: ['policy.backtest'],
  body: z.strictObject({
    text: z.string().max(LONGEST_POLICY).nullable().describe('The policy; null: the one in force'),
    since: z.iso.datetime(),
  }),
  answers: { 200: { summary: 'What it would have done, and where people decided otherwise' } },
  handle: async (_context, { gate, body: { text, since } }) =>
    gate.policy.backtest({ text, since: Date.parse(since) }),
})

export const pausePolicy = giving(paused, {
  method: 'POST',
  path: '/v1/policy/pause',
  summary: 'Suspends what policy allows, from this answer on; what it asks and denies stays',
  uses: ['policy.pause'],
  body: z.strictObject({ reason: z.string().trim().min(1).max(LONGEST_HOLD_REASON) }),
  answers: {
    200: { summary: 'The pause in force: this one, or the one that was there before' },
    409: { summary: 'No policy is in force' },
  },
  handle: async (_context, { gate, body }) => gate.policy.pause(body.reason),
})
