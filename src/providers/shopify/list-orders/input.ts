import * as z from 'zod'

/** As Shopify's search spells them. https://shopify.dev/docs/api/admin-graphql/latest/queries/orders */
const FINANCIAL = [
  'authorized',
  'expired',
  'paid',
  'partially_paid',
  'partially_refunded',
  'pending',
  'refunded',
  'voided',
] as const
const FULFILLMENT = [
  'unfulfilled',
  'partial',
  'fulfilled',
  'scheduled',
  'on_hold',
  'request_declined',
] as const
const RETURNS = [
  'no_return',
  'return_requested',
  'in_progress',
  'inspection_complete',
  'returned',
  'return_failed',
] as const

const moment = z.string().min(1).max(40)

export const listOrdersInput = z.strictObject({
  status: z
    .enum(['any', 'open', 'closed', 'cancelled'])
    .optional()
    .meta({ description: 'Only those that are so', default: 'any' }),
  payment: z.enum(FINANCIAL).optional().meta({ description: 'Only with this state of the payment' }),
  delivery: z.enum(FULFILLMENT).optional().meta({ description: 'Only with this state of the delivery' }),
  returns: z.enum(RETURNS).optional().meta({ description: 'Only with this state of a return' }),
  from: moment.optional().meta({
    description:
      'Created then or later: 2026-11-01 (by the clock of this machine), or a time with its offset',
  }),
  to: moment.optional().meta({ description: 'Created before then; a day means up to its end' }),
  tag: z.string().min(1).max(40).optional().meta({ description: 'Only with this tag' }),
  sort: z
    .enum(['created', 'processed', 'updated'])
    .optional()
    .meta({ description: 'By which time, the newest first', default: 'created' }),
  limit: z.int().min(1).max(100).optional().meta({ description: 'How many at once', default: 20 }),
  after: z
    .string()
    .min(1)
    .max(1000)
    .optional()
    .meta({ description: 'Where the page before ended (its "next")' }),
})

export type ListOrdersInput = z.infer<typeof listOrdersInput>
