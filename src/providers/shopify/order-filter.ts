import * as z from 'zod'
import { Temporal } from 'temporal-polyfill'
import { ShieldError } from '../../domain/errors.ts'
import { optional } from '../../domain/operation/fields.ts'
import { field, say, type Wording } from '../../domain/text/wording.ts'
import { assertSearchable, phrase } from './ask.ts'
import type { ListedOrder } from './listed-order.ts'

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
  status: optional(z.enum(['any', 'open', 'closed', 'cancelled']), 'Only those that are so', 'any'),
  payment: optional(z.enum(FINANCIAL), 'Only with this state of the payment'),
  delivery: optional(z.enum(FULFILLMENT), 'Only with this state of the delivery'),
  returns: optional(z.enum(RETURNS), 'Only with this state of a return'),
  from: optional(
    moment,
    'Created then or later: 2026-11-01 (by the clock of this machine), or a time with its offset',
  ),
  to: optional(moment, 'Created before then; a day means up to its end'),
  tag: optional(z.string().min(1).max(40), 'Only with this tag'),
  sort: optional(z.enum(['created', 'processed', 'updated']), 'By which time, the newest first', 'created'),
  limit: optional(z.int().min(1).max(100), 'How many at once', 20),
  after: optional(z.string().min(1).max(1000), 'Where the page before ended (its "next")'),
})

export type ListOrdersInput = z.infer<typeof listOrdersInput>

/** What Shopify is asked, and the same once more for what it answers. */
interface Filter {
  /** Empty: all orders. */
  readonly query: string
  readonly isMatch: (order: ListedOrder) => boolean
}

/** Fails with `usage` for a time or a tag that cannot be meant. */
export function filterOf(input: ListOrdersInput, zone: string): Filter {
  const terms = [...statusTerm(input), ...stateTerms(input), ...timeTerms(input, zone), ...tagTerm(input)]
  return {
    query: terms.map(({ query }) => query).join(' AND '),
    isMatch: (order) => terms.every(({ isMatch }) => isMatch(order)),
  }
}

function statusTerm({ status }: ListOrdersInput): readonly Filter[] {
  if (status === undefined || status === 'any') return []
  const isMatch: Readonly<Record<typeof status, Filter['isMatch']>> = {
    open: (order) => order.closedAt === null && order.cancelledAt === null,
    closed: (order) => order.closedAt !== null,
    cancelled: (order) => order.cancelledAt !== null,
  }
  return [{ query: `status:${status}`, isMatch: isMatch[status] }]
}

/** What Shopify's search calls `partial` the order calls PARTIALLY_FULFILLED. */
const DELIVERY_NAMES: Readonly<Record<string, string>> = { partial: 'PARTIALLY_FULFILLED' }

function stateTerms({ payment, delivery, returns }: ListOrdersInput): readonly Filter[] {
  return [
    ...stateTerm('financial_status', payment, ({ financialStatus }) => financialStatus),
    ...stateTerm('fulfillment_status', delivery, ({ fulfillmentStatus }) => fulfillmentStatus),
    ...stateTerm('return_status', returns, ({ returnStatus }) => returnStatus),
  ]
}

function stateTerm(
  field: string,
  wanted: string | undefined,
  stateOf: (order: ListedOrder) => string | null,
): readonly Filter[] {
  if (wanted === undefined) return []
  const name = DELIVERY_NAMES[wanted] ?? wanted.toUpperCase()
  return [{ query: `${field}:${wanted}`, isMatch: (order) => stateOf(order) === name }]
}

function timeTerms({ from, to }: ListOrdersInput, zone: string): readonly Filter[] {
  const begin = from === undefined ? null : parseMoment(field('from'), from, zone, 'begin')
  const end = to === undefined ? null : parseMoment(field('to'), to, zone, 'end')
  if (begin !== null && end !== null && begin.epochMilliseconds >= end.epochMilliseconds) {
    throw new ShieldError(
      'usage',
      say`${field('from')} ${from ?? ''} is not before ${field('to')} ${to ?? ''}`,
      { hint: say`Give an earlier ${field('from')} or a later ${field('to')}` },
    )
  }
  return [
    ...timeTerm('>=', begin, (created, limit) => created >= limit),
    ...timeTerm('<', end, (created, limit) => created < limit),
  ]
}

function timeTerm(
  operator: string,
  limit: ReturnType<typeof parseMoment> | null,
  holds: (created: number, limit: number) => boolean,
): readonly Filter[] {
  if (limit === null) return []
  return [
    {
      query: `created_at:${operator}'${limit.toString({ smallestUnit: 'second' })}'`,
      isMatch: ({ createdAt }) => holds(Date.parse(createdAt), limit.epochMilliseconds),
    },
  ]
}

function tagTerm({ tag }: ListOrdersInput): readonly Filter[] {
  if (tag === undefined) return []
  assertSearchable(field('tag'), tag)
  const wanted = tag.trim().toLowerCase()
  return [
    {
      query: phrase('tag', tag.trim()),
      isMatch: ({ tags }) => tags.some((one) => one.toLowerCase() === wanted),
    },
  ]
}

export function isDay(text: string | undefined): boolean {
  return text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text)
}

/** A moment, or a day by the clock of a zone: where it begins or, as a last day, where the next one does. */
function parseMoment(at: Wording, text: string, zone: string, edge: 'begin' | 'end'): Temporal.Instant {
  try {
    if (!isDay(text)) return Temporal.Instant.from(text)
    const day = Temporal.PlainDate.from(text)
    return (edge === 'begin' ? day : day.add({ days: 1 })).toZonedDateTime(zone).toInstant()
  } catch (cause) {
    throw new ShieldError(
      'usage',
      say`${at} ${JSON.stringify(text)} is neither a day nor a time with its offset`,
      {
        hint: say`${at} 2026-11-01 or ${at} 2026-11-01T08:00:00+01:00`,
        cause,
      },
    )
  }
}
