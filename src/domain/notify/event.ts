import type { Mark, State } from '../request/request.ts'
import type { MinorAmount } from '../operation/stakes.ts'

/** What people are told of. `request.decided`: it no longer waits, whoever or whatever ended that. */
export const EVENTS = [
  'request.pending',
  'request.expiring',
  'request.decided',
  'request.done',
  'request.undelivered',
  'request.failed',
  'request.unknown',
  'connection.dead',
  'hold',
] as const

export type EventType = (typeof EVENTS)[number]

/** The audit entries that people are told of: whatever is written down as one of these is an event, in one transaction. */
const TOLD: Readonly<Record<string, EventType>> = {
  'request.proposed': 'request.pending',
  'request.approved': 'request.decided',
  'request.rejected': 'request.decided',
  'request.cancelled': 'request.decided',
  'request.expired': 'request.decided',
  'request.succeeded': 'request.done',
  'request.undelivered': 'request.undelivered',
  'request.failed': 'request.failed',
  'request.stale': 'request.failed',
  'request.unknown': 'request.unknown',
  'connection.refresh_failed': 'connection.dead',
  'connection.mismatch': 'connection.dead',
  'queue.held': 'hold',
  'queue.released': 'hold',
}

/** Undefined: nobody is told. */
export function eventOf(auditType: string): EventType | undefined {
  return Object.hasOwn(TOLD, auditType) ? TOLD[auditType] : undefined
}

/** What an event is about, as it was when it happened. Whatever is not known, or has no place there, is null. */
export interface Content {
  /** What it is from then on: a state of a request, `dead`, `held` or `released`. */
  readonly state: State | 'dead' | 'held' | 'released'
  readonly summary: string | null
  readonly mark: Mark | null
  /** Why it has its mark, as `Title: hidden characters`, without a word of what is odd. Looked up when it is told. */
  readonly suspicions?: readonly string[]
  readonly operation: string | null
  /** The requester's name. */
  readonly requester: string | null
  readonly account: string | null
  /** Its name. */
  readonly connection: string | null
  /** What the requester gave as the reason; of a hold, why everything is held. */
  readonly reason: string | null
  readonly amount: MinorAmount | null
  readonly recipients: readonly string[]
  readonly warnings: readonly string[]
  readonly expiresAt: string | null
  /** Who made the change. */
  readonly by: string
  /** How a request ended, in the words of its operation. */
  readonly ending: string | null
  /** Whether it was, or is to be, decided by policy and by no person. */
  readonly isByPolicy: boolean
  /** Where its requester wants to hear of it. */
  readonly callback: string | null
}

/** Something that happened and that people are told of. */
export interface Event {
  /** `evt_` + 10 Crockford base32 characters; the same however often it is told. */
  readonly id: string
  readonly type: EventType
  /** Id of the request or connection; null for a hold. */
  readonly subject: string | null
  /** ISO 8601. */
  readonly at: string
  readonly content: Content
}

const URGENT: readonly EventType[] = ['request.expiring', 'request.unknown', 'connection.dead', 'hold']

/** What neither waits for the morning nor for a digest. */
export function isUrgent({ type, content }: Pick<Event, 'type' | 'content'>): boolean {
  return URGENT.includes(type) || content.mark !== null
}
