import type { ProviderName } from '../provider/providers.ts'

/** Who is at the other end. A person may have only one of the two. */
interface Contact {
  /** E.164 with `+`; null where the provider does not tell it. */
  readonly phone: string | null
  /** The provider's own id of the person, which stays when the number changes. */
  readonly userId: string | null
}

/** What every message has. */
interface MessageBase extends Contact {
  /** The provider's id of it. */
  readonly id: string
  /** Our end: the provider's id of the number that it was sent from or to. */
  readonly account: string
  /** `text`, `image`, `template` …, as the provider calls it. */
  readonly kind: string
  /** What a person would read in it: text or caption; null where there is nothing to read. */
  readonly text: string | null
}

/** A message that somebody sent to us, as a webhook brought it. */
export interface ReceivedMessage extends MessageBase {
  /** When it was written, by the provider's clock. */
  readonly at: string
  /** The provider's id of the group that it was written in; null where it was written to us alone. */
  readonly group: string | null
  /** Whether we may answer its writer freely for some time, by the provider's rules. */
  readonly opensWindow: boolean
}

/** Somebody has another number or id from now on. The next bearer of the old one is somebody else. */
export interface ContactChange {
  readonly account: string
  /** A number in E.164 or the provider's id of a person: what it was. */
  readonly from: string
  /** What it is now, of the same sort. */
  readonly to: string
  readonly at: string
}

/**
 * A message that shield sent. A request that sent one has this as the member `message` of its result: that is how the
 * store finds it.
 */
export type SentMessage = MessageBase

export const MESSAGE_STATUSES = ['sent', 'delivered', 'read', 'played', 'failed'] as const
export type MessageStatus = (typeof MESSAGE_STATUSES)[number]

/** What became of a message that was sent, as a webhook brought it. They come in any order, and some never. */
export interface StatusNews {
  readonly messageId: string
  readonly account: string
  readonly status: MessageStatus
  /** Whose status it is, in the provider's words; empty where it says none. */
  readonly recipient: string
  /** The provider key that the call carried; null when it was sent by somebody else, or the provider left it out. */
  readonly providerKey: string | null
  /** Why it failed, in the provider's words. */
  readonly error: string | null
  readonly at: string
}

/** What one webhook brought. */
export interface MessageNews {
  readonly provider: ProviderName
  readonly received: readonly ReceivedMessage[]
  readonly statuses: readonly StatusNews[]
  readonly changes: readonly ContactChange[]
  readonly recordedAt: string
}

/** What of it was not known before. */
export interface FreshNews {
  readonly received: readonly ReceivedMessage[]
  readonly statuses: readonly StatusNews[]
}

/** What a provider's webhook says. */
export interface WebhookNews extends Pick<MessageNews, 'received' | 'statuses' | 'changes'> {
  /** In kinds and counts, in nobody's words: "1 message, 2 statuses". */
  readonly about: string
}

/** A message as it is listed. */
export interface ListedMessage extends MessageBase {
  readonly direction: 'received' | 'sent'
  readonly at: string
  /** The provider's id of the group that it was written in; null for all that was written to one person alone. */
  readonly group: string | null
  /** The furthest one known of a message that was sent; null for a received one, and while none has come. */
  readonly status: MessageStatus | null
  readonly error: string | null
  /** The request that sent it; null for a received one. */
  readonly requestId: string | null
}

export interface MessageFilter {
  readonly provider: ProviderName
  readonly account: string
  /** Absent: both. */
  readonly direction?: ListedMessage['direction']
  /**
   * A number in E.164 or the provider's id of a person, or several that mean the same person; absent: anybody. Somebody
   * who was seen under several names is found under each.
   */
  readonly contact?: readonly string[]
  /**
   * Among received messages, only those that open a window for whoever bears these names now: nothing that was written under
   * one before it passed to somebody else.
   */
  readonly opening?: true
  /** Among sent messages, only those of this requester, by name; absent: of all. */
  readonly requester?: string
  readonly limit: number
}

/**
 * Messages through this connection's provider, newest first. Whose the gate says: nobody reads here what a request sent
 * that is not theirs to see.
 */
export type ReadMessages = (
  filter: Omit<MessageFilter, 'provider' | 'requester'>,
) => Promise<readonly ListedMessage[]>
