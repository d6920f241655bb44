import type { Event } from '../notify/event.ts'
import type { Channel, NotifySettings } from '../notify/notify-settings.ts'

/** What is told at once. */
export interface Message {
  /** Stays the same however often it is sent. */
  readonly id: string
  /** More than one: a digest. Never none. */
  readonly events: readonly Event[]
}

/** `sent`: it was taken. */
export type Sending =
  | { readonly kind: 'sent' }
  | {
      readonly kind: 'failed'
      /** A sentence without a full stop and without any secret. */
      readonly why: string
      /** `channel`: nothing else would get through either. `message`: it may be this one alone. `end`: it wants no more. */
      readonly fault: 'channel' | 'message' | 'end'
      /** Milliseconds that the other side asked for; null: it did not. */
      readonly retryAfter: number | null
    }

/** The door to those who are told. */
export interface Channels {
  /**
   * What is wrong with the values that variables hold here, in sentences without a full stop that repeat none of them. A
   * variable that is not set here is passed over.
   */
  readonly check: (settings: NotifySettings) => Promise<readonly string[]>
  /** Fails with `interrupted` alone, when the signal aborts: then nobody knows whether it was taken. */
  readonly send: (
    settings: NotifySettings,
    channel: Channel,
    message: Message,
    signal: AbortSignal,
  ) => Promise<Sending>
}
