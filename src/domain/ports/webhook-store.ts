import type { ProviderName } from '../provider/providers.ts'
import type {
  Delivery,
  DeliveryEnding,
  DeliveryFilter,
  DeliveryLine,
  IncomingDelivery,
  RecordedDelivery,
} from '../webhook/delivery.ts'
import type { FreshNews, ListedMessage, MessageFilter, MessageNews, StatusNews } from '../webhook/message.ts'

export interface MessageStore {
  /** Newest first: what `record` kept, and what requests that succeeded have sent. */
  readonly list: (filter: MessageFilter) => Promise<readonly ListedMessage[]>
  /**
   * Keeps what a webhook brought, all of it or nothing, and returns what was not known before: the same news again adds
   * nothing. Half characters in a text are replaced; in an id they fail with `usage`.
   */
  readonly record: (news: MessageNews) => Promise<FreshNews>
  /** Every status that came for this provider key, in the order in which they were recorded. */
  readonly statusesOf: (provider: ProviderName, providerKey: string) => Promise<readonly StatusNews[]>
}

/** What webhooks brought. Stored before it is answered, acted on after. */
export interface DeliveryStore {
  /**
   * Keeps those that are not the same as one before, in one durable transaction, and says of each in turn which it was.
   * Deletes a few that are older than `BODIES_KEPT_FOR` and were acted on.
   */
  readonly record: (deliveries: readonly IncomingDelivery[]) => Promise<readonly RecordedDelivery[]>
  readonly find: (id: string) => Promise<Delivery | undefined>
  /** How many nobody has acted on, and when the oldest of them came (ISO 8601); null: there is none. */
  readonly waiting: () => Promise<{ readonly number: number; readonly since: string | null }>
  /** Ids that start so, oldest first, at most 20. */
  readonly idsStartingWith: (prefix: string) => Promise<readonly string[]>
  /** Newest first. */
  readonly list: (filter: DeliveryFilter) => Promise<readonly DeliveryLine[]>
  /** The oldest that nobody has acted on: at most `most`, and no more after `bytes` of them. */
  readonly oldestNew: (limit: {
    readonly most: number
    readonly bytes: number
  }) => Promise<readonly Delivery[]>
  /**
   * Says what became of these, with the notes of each. One that is not `new` any more and is not in `again` is passed
   * over: somebody else acted on it first. Returns the ids of those that it said it of.
   */
  readonly finish: (
    endings: readonly DeliveryEnding[],
    again: readonly string[],
  ) => Promise<readonly string[]>
  /** Deletes those that came before `before` and were acted on; returns how many. */
  readonly purge: (before: string) => Promise<number>
}
