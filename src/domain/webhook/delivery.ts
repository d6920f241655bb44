import type { AuditNote } from '../audit/audit.ts'
import type { DeliverySource } from './senders.ts'

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
  /** What it brought; null for bytes that are not text. */
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
