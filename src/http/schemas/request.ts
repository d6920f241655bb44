import { z } from 'zod'
import { STATES } from '../../domain/request/request.ts'
import { actor, hold, json, moment, pageOf, provider } from './common.ts'

const state = z.enum(STATES)

const digest = z.string().regex(/^[0-9a-f]{64}$/)

const pairs = z.array(z.tuple([z.string(), z.string()]))

const call = z.object({
  method: z.enum(['POST', 'PUT', 'PATCH', 'DELETE']),
  path: z.string(),
  query: pairs,
  headers: pairs,
  body: z.string().nullable(),
})

export const decision = z.object({
  verdict: z.enum(['approve', 'reject']),
  actor,
  digest: z.string(),
  reason: z.string().nullable(),
  at: moment,
  assurance: z.enum(['terminal', 'flag', 'token', 'session', 'policy']).optional(),
})

const attempt = z.object({ id: z.string(), startedAt: moment, host: z.string(), pid: z.int() })

const ending = z.object({
  code: z.enum(['applied', 'refused', 'stale', 'in_doubt', 'interrupted', 'word']),
  message: z.string(),
  evidence: z.enum(['response', 'lookup', 'webhook', 'person']).nullable(),
  result: json.describe(
    "The result, as the operation's output schema describes it, once it has succeeded; null before, and where only a person's word says so",
  ),
  by: actor.nullable(),
})

/** An approval request. */
export const request = z.object({
  id: z.string().regex(/^apr_[0-9a-hjkmnp-tv-z]{10}$/),
  state,
  operation: z.string(),
  provider,
  connection: z.object({
    name: z.string(),
    id: z.string(),
    integration: z.string(),
    nangoConnectionId: z.string(),
  }),
  account: z.string(),
  digest: digest.nullable(),
  call: call.nullable().describe('The call, byte for byte; null once it was erased'),
  precondition: json,
  providerKey: z.string(),
  warnings: z.array(z.string()),
  requester: actor,
  reason: z.string().nullable(),
  idempotencyKey: z.string().nullable(),
  createdAt: moment,
  updatedAt: moment,
  expiresAt: moment.nullable(),
  decision: decision.nullable(),
  attempt: attempt.nullable(),
  ending: ending.nullable(),
  origin: z.object({ kind: z.enum(['retry', 'replacement']), id: z.string() }).nullable(),
  input: json,
  purgedAt: moment.optional(),
  payloadLost: z.literal(true).optional(),
})

const owner = z.enum(['alive', 'gone', 'unjudged'])

/** One of a list. */
export const listedRequest = request.extend({ owner: owner.optional() })

const amount = z.object({ amount: z.string(), currency: z.string() })

const preview = z.object({
  verb: z.string(),
  system: z.string(),
  account: z.string(),
  connectionName: z.string(),
  facts: z.array(
    z.object({
      label: z.string(),
      value: z.string(),
      source: z.enum(['sent', 'read']),
      amount: amount.optional(),
    }),
  ),
  alsoSent: z.array(z.object({ place: z.string(), value: json })),
  warnings: z.array(z.string()),
  digest,
})

/** With all that an approver should know. */
export const requestDetail = request.extend({
  preview: preview.nullable().describe('The preview that an approver reads; null once it was erased or lost'),
  approvedToday: z.int().optional(),
  forged: z.string().nullable().optional(),
  owner: owner.nullable().optional(),
  earlier: z.object({ id: z.string(), state }).nullable().optional(),
  changes: z
    .array(z.object({ label: z.string(), before: z.string().nullable(), after: z.string().nullable() }))
    .optional(),
  later: z.array(z.object({ id: z.string(), state, kind: z.enum(['retry', 'replacement']) })).optional(),
})

export const requestList = pageOf(listedRequest).extend({ hold: hold.nullable() })

/** A decision that was made, or had been made before. */
export const decided = z.object({ request, earlier: decision.nullable() })

/** One thing that happened to a request. */
export const chapter = z.object({ at: moment, who: actor, what: z.string(), entry: z.int().nullable() })
