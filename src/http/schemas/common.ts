import { z } from 'zod'
import { PROVIDERS } from '../../domain/provider/providers.ts'

// What answers are made of. Objects are open in openapi.json: a member more is no break.

/** Any JSON. */
export const json = z.unknown()

/** A moment in ISO 8601, in UTC. */
export const moment = z.iso.datetime({ precision: 3 })

export const provider = z.enum(PROVIDERS)

export const actor = z.object({
  name: z.string(),
  door: z.enum(['cli', 'http', 'web', 'mcp', 'policy']),
})

export const hold = z.object({ reason: z.string(), by: actor, at: moment })

/** One page of a list. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({
    items: z.array(item),
    next: z.string().nullable().describe('The `cursor` of the next page; null: there is no other'),
  })
}

const part = z.union([
  z.string(),
  z.object({
    field: z.string().optional().describe('The key of `input` that it stands for'),
    flag: z.string().describe('The word for it on a command line'),
    key: z.string().describe('The word for it in `detail` and `hint`'),
  }),
])

/** RFC 9457. */
export const problem = z.object({
  type: z.literal('about:blank'),
  title: z.string(),
  status: z.int(),
  detail: z.string().describe('The problem, for a person'),
  code: z
    .enum([
      'failed',
      'unavailable',
      'internal',
      'usage',
      'denied',
      'not_connected',
      'not_granted',
      'conflict',
      'outcome_unknown',
      'pending',
      'not_found',
      'interrupted',
    ])
    .describe('The problem, for a program'),
  exit: z.int().describe('The exit code of the command line for this'),
  hint: z.string().optional().describe('One thing to do next'),
  fields: z.array(z.string()).optional().describe('The keys of `input` that it is about'),
  wording: z
    .object({ detail: z.array(part), hint: z.array(part).optional() })
    .optional()
    .describe('The same in parts, for a door that has other words for fields and commands'),
  reason: z.string().optional(),
  request: json.optional().describe('The approval request that it is about'),
})
