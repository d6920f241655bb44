import { ShieldError } from '../../../domain/errors.ts'
import { field, say } from '../../../domain/text/wording.ts'
import { assertSearchable, phrase } from '../search.ts'
import type { ListOrdersInput } from './input.ts'
import type { ListedOrder } from './order.ts'
import { parseMoment } from './times.ts'

/** What Shopify is asked, and the same once more for what it answers. */
export interface Filter {
  /** Empty: all orders. */
  readonly query: string
  readonly isMatch: (order: ListedOrder) => boolean
}

interface Term {
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

function statusTerm({ status }: ListOrdersInput): readonly Term[] {
  if (status === undefined || status === 'any') return []
  const isMatch: Readonly<Record<typeof status, Term['isMatch']>> = {
    open: (order) => order.closedAt === null && order.cancelledAt === null,
    closed: (order) => order.closedAt !== null,
    cancelled: (order) => order.cancelledAt !== null,
  }
  return [{ query: `status:${status}`, isMatch: isMatch[status] }]
}

/** What Shopify's search calls `partial` the order calls PARTIALLY_FULFILLED. */
const DELIVERY_NAMES: Readonly<Record<string, string>> = { partial: 'PARTIALLY_FULFILLED' }

function stateTerms({ payment, delivery, returns }: ListOrdersInput): readonly Term[] {
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
): readonly Term[] {
  if (wanted === undefined) return []
  const name = DELIVERY_NAMES[wanted] ?? wanted.toUpperCase()
  return [{ query: `${field}:${wanted}`, isMatch: (order) => stateOf(order) === name }]
}

function timeTerms({ from, to }: ListOrdersInput, zone: string): readonly Term[] {
  const begin = from === undefined ? null : parseMoment(field('from'), from, zone, 'begin')
  const end = to === undefined ? null : parseMoment(field('to'), to, zone, 'end')
  if (begin !== null && end !== null && begin.epochMilliseconds >= end.epochMilliseconds) {
    throw new ShieldError(
      'usage',
      say`${field('from')} ${from ?? ''} is not before ${field('to')} ${to ?? ''}`,
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
): readonly Term[] {
  if (limit === null) return []
  return [
    {
      query: `created_at:${operator}'${limit.toString({ smallestUnit: 'second' })}'`,
      isMatch: ({ createdAt }) => holds(Date.parse(createdAt), limit.epochMilliseconds),
    },
  ]
}

function tagTerm({ tag }: ListOrdersInput): readonly Term[] {
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
