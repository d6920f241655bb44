import type { AuditNote } from '../audit/audit.ts'
import type { Event } from '../notify/event.ts'
import type { Owner } from '../request/request.ts'

/** The text of the notification settings, as somebody applied it. */
export interface StoredNotify {
  readonly digest: string
  readonly text: string
  readonly appliedAt: string
  readonly appliedBy: string
}

/** One event for one channel. */
export interface Notification {
  readonly channel: string
  /** Not before; ISO 8601. */
  readonly dueAt: string
  /** It is told together with others. */
  readonly isDigest: boolean
  /** Those before it, about the same and for the same channel, wait no longer either. */
  readonly isUrgent: boolean
}

/** What one event comes to. */
export interface Spread {
  readonly number: number
  readonly notifications: readonly Notification[]
}

/** `sending`: a process has it in hand, until its time is over. `dead`: nobody tries any more. */
export const NOTIFICATION_STATES = ['waiting', 'sending', 'sent', 'dead'] as const

export type NotificationState = (typeof NOTIFICATION_STATES)[number]

/** What one process tries to tell: one event, or the events of a digest. */
export interface Claimed {
  /** Numbers of the notifications; what became of them is said of all at once. */
  readonly numbers: readonly number[]
  /** The id that stays the same however often it is tried. */
  readonly id: string
  readonly channel: string
  readonly events: readonly Event[]
  /** Since when it was due; ISO 8601. */
  readonly dueAt: string
  /** How often it was tried, this time included. */
  readonly tries: number
  /** ISO 8601. */
  readonly firstTriedAt: string
  /** How often in a row nothing got through on that channel before. */
  readonly failures: number
}

/** What became of a try. */
export interface Told {
  readonly claimed: Claimed
  readonly state: Exclude<NotificationState, 'sending'>
  /** When it is tried again; of one that waits. */
  readonly dueAt: string | null
  /** Why it was not taken, in a sentence without a full stop; null: it was. */
  readonly trouble: string | null
  /** Nothing got through, and nothing goes to that channel until then; null: it is well, or nobody knows. */
  readonly restUntil: string | null
  /** Where nothing has got through since before then, what happened before then is given up with it. ISO 8601. */
  readonly giveUpBefore: string
  /** The channel wants no more: nothing goes to it until the settings are applied again or it is asked for. */
  readonly isEnd: boolean
}

/** One notification, for a list. */
export interface NotificationLine {
  readonly number: number
  readonly event: Omit<Event, 'content'>
  readonly summary: string | null
  readonly channel: string
  readonly state: NotificationState
  readonly tries: number
  readonly dueAt: string
  readonly trouble: string | null
  readonly doneAt: string | null
}

/** How a channel has done. */
export interface ChannelStanding {
  readonly name: string
  readonly waiting: number
  readonly dead: number
  readonly lastSentAt: string | null
  readonly trouble: string | null
  readonly restUntil: string | null
  /** It wanted no more. */
  readonly endedAt: string | null
}

/**
 * What people are told of, kept until they are. Events are written by whatever changes something, in its transaction;
 * none of them is written while there are no notification settings.
 */
export interface OutboxStore {
  /** Whether there is something to tell by now, or to be reminded of that expires by `until`; ISO 8601. */
  readonly isDue: (at: string, until?: string) => Promise<boolean>
  /** Null: nobody is told of anything. Fails with `unavailable` where the settings were not written by shield. */
  readonly settings: () => Promise<StoredNotify | null>
  /** In the place of those before. Channels that had ended begin anew, and what was refused is tried again at once. */
  readonly apply: (settings: StoredNotify, note: AuditNote) => Promise<void>
  /** Nobody is told of anything from then on; what waits is dropped. False: there were none. */
  readonly stop: (note: AuditNote) => Promise<boolean>
  /**
   * Events that nobody has spread yet, oldest first. That a request waits is not among them while rules may be about to
   * decide it: where they allow it, or say nothing of it and `isUnruledAllowed`, and it waits since `pendingBefore` or later.
   */
  readonly fresh: (ask: {
    readonly most: number
    readonly pendingBefore: string
    readonly isUnruledAllowed: boolean
  }) => Promise<readonly (Event & { readonly number: number })[]>
  /** Says who is told of these. One that was spread meanwhile is passed over. */
  readonly spread: (spreads: readonly Spread[], at: string) => Promise<void>
  /**
   * Makes an event of each request that expires until then, has waited for half of its time and was not made one of;
   * returns how many.
   */
  readonly remind: (until: string, at: string) => Promise<number>
  /**
   * Takes what is due, for `until`: at most so many, in order for each channel and subject, and of a channel at most
   * five, or a single one where nothing got through last. What another process took and
   * did not come back with in its time is taken again, under the same id.
   */
  readonly claim: (ask: {
    readonly at: string
    readonly until: string
    readonly most: number
  }) => Promise<readonly Claimed[]>
  /** Says what became of what was taken. What somebody else took meanwhile is passed over, unless it was sent. */
  readonly finish: (told: readonly Told[], at: string, notes: readonly AuditNote[]) => Promise<void>
  /** Gives back what was taken, untried and due then. What somebody else took meanwhile is passed over. */
  readonly putOff: (claimed: Claimed, until: string) => Promise<void>
  /** Newest first. */
  readonly list: (filter: {
    readonly limit: number
    readonly state?: NotificationState
    readonly channel?: string
    /** Only those with a smaller number. */
    readonly before?: number
  }) => Promise<readonly NotificationLine[]>
  readonly channels: () => Promise<readonly ChannelStanding[]>
  /**
   * Tries at once what was given up and what waits to be tried again, of a channel or of all; ended channels begin anew.
   * Returns how many, which the entry in the log says too, as `retried`.
   */
  readonly retry: (channel: string | null, note: AuditNote) => Promise<number>
  /** Deletes what was told, or given up, before then. */
  readonly purge: (before: string) => Promise<void>
  /** Which process sends by itself; null: there never was such a process. */
  readonly worker: () => Promise<Owner | null>
  readonly keepWorker: (owner: Owner) => Promise<void>
}
