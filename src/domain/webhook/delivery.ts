import type { AuditNote } from '../audit/audit.ts'

/** Who sends webhooks to shield. */
export const DELIVERY_SOURCES = ['nango', 'whatsapp'] as const

export type DeliverySource = (typeof DELIVERY_SOURCES)[number]

/** `new`: stored and not yet acted on. `failed`: it cannot be acted on, and `problem` says why. */
export const DELIVERY_STATES = ['new', 'done', 'failed'] as const

export type DeliveryState = (typeof DELIVERY_STATES)[number]

/** A webhook whose signature was good, as it came. */
export interface IncomingDelivery {
  /** `dlv_` + 10 Crockford base32 characters. */
  readonly id: string
  readonly source: DeliverySource
  /** The very bytes that were signed, with any secret of shield's replaced. */
  readonly body: Uint8Array
  /** SHA-256 of the bytes that were signed, in hex. */
  readonly bodyHash: string
  readonly receivedAt: string
}

/** One webhook received, without what it brought. */
export interface DeliveryLine {
  /** From 1, in the order in which they were stored: what a list goes on from. */
  readonly number: number
  readonly id: string
  readonly source: DeliverySource
  readonly bodyHash: string
  readonly bytes: number
  readonly receivedAt: string
  readonly state: DeliveryState
  /** What it was about, in kinds and counts and nobody's words; null before it was acted on. */
  readonly about: string | null
  readonly problem: string | null
  readonly doneAt: string | null
}

/** One webhook received. */
export interface Delivery extends DeliveryLine {
  readonly body: Uint8Array
}

/** One webhook received, as it is shown. */
export interface DeliveryView extends DeliveryLine {
  /** What it brought; null for bytes that are no text. */
  readonly text: string | null
}

/** `repeated`: the same came before and counts once; `id` is that one's. */
export interface RecordedDelivery {
  readonly kind: 'new' | 'repeated'
  readonly id: string
}

/** What became of acting on one. */
export interface DeliveryEnding {
  readonly id: string
  readonly state: Exclude<DeliveryState, 'new'>
  readonly about: string
  readonly problem: string | null
  readonly at: string
  /** What is worth an entry in the log; written with the ending or not at all. */
  readonly notes: readonly AuditNote[]
}

export interface DeliveryFilter {
  readonly limit: number
  readonly source?: DeliverySource
  readonly state?: DeliveryState
  /** Only those with a smaller number. */
  readonly before?: number
}

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/**
 * How long the same body counts as the same delivery. Nango signs neither an id nor a time and identical events have
 * identical bodies: its three tries end within 70 s, and what comes later is news. A body of Meta's holds the ids and
 * times of what it tells, and it is sent again for up to seven days: the same body is never news.
 */
export const SAME_WITHIN: Readonly<Record<DeliverySource, number>> = {
  nango: 2 * MINUTE,
  whatsapp: 30 * DAY,
}

/** Bodies hold what people wrote: those that were acted on are deleted after this. */
export const KEPT_FOR = 30 * DAY

/**
 * The longest body that is taken, in bytes. https://developers.facebook.com/docs/graph-api/webhooks/getting-started
 * promises no more than 3 MB; an event of Nango's is about a kilobyte.
 */
export const LONGEST_BODY: Readonly<Record<DeliverySource, number>> = {
  nango: 1024 * 1024,
  whatsapp: 3 * 1024 * 1024,
}
