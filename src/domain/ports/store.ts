import type { AuditEntry, AuditFilter, AuditNote } from '../audit/audit.ts'
import type { AuditReport, AuditVerification } from '../audit/audit-report.ts'
import type { Connection } from '../provider/connection.ts'
import type { StoreInfo } from './store-info.ts'
import type { OutboxStore } from './outbox.ts'
import type { GuardStore } from './guard-store.ts'
import type { RequestStore } from './request-store.ts'
import type { Hold } from '../request/hold.ts'
import type { StoredPolicy } from '../ruling/in-force.ts'
import type { FoundSession, StoredSession } from '../access/session.ts'
import type { FoundToken, Token } from '../access/token.ts'
import type { Owner } from '../request/request.ts'
import type { JsonObject } from '../text/json.ts'
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

/**
 * The store port. It is asynchronous, so that a shared store fits without touching the gate.
 * Each function is one whole transaction; whatever changes a request, a connection or a setting writes its audit
 * note in the same one. All fail with `unavailable` (locked, full, unreadable) or `internal` (not our database).
 */
export interface Store {
  readonly connections: ConnectionStore
  readonly requests: RequestStore
  readonly audit: AuditStore
  readonly messages: MessageStore
  readonly deliveries: DeliveryStore
  readonly tokens: TokenStore
  readonly sessions: SessionStore
  readonly consents: ConsentStore
  readonly guard: GuardStore
  readonly policies: PolicyStore
  readonly outbox: OutboxStore
  /** Writes a copy of everything to a new file, checks it and writes the note. Fails with `conflict` if the file exists. */
  readonly backup: (ask: BackupAsk) => Promise<Backup>
  readonly info: () => Promise<StoreInfo>
  /**
   * Lets nothing change in a queue that is a file and on hold, and hands out all that it holds. Fails with `usage` for one
   * at a server, with `conflict` while something is being sent.
   */
  readonly leave: (ask: LeaveAsk) => Promise<LeavingQueue>
  /**
   * Aborted once something has changed, here or in another process, as far as that is heard of: take it before looking.
   * Nothing may hang on it, and whoever waits looks now and then all the same (`gate/await-change.ts`).
   */
  readonly nextChange: () => AbortSignal
  readonly close: () => Promise<void>
}

export interface BackupAsk {
  /** Absolute path. */
  readonly file: string
  /** Replace a file that is there. */
  readonly force: boolean
  readonly note: AuditNote
}

export interface Backup {
  readonly bytes: number
  /** The last audit entry that the copy holds. */
  readonly head: { readonly number: number; readonly hash: string }
}

/** What may change in a connection; whatever is not named here stays as it is then, not as the caller last saw it. */
export interface ConnectionChange {
  readonly id: string
  readonly to: Partial<Omit<Connection, 'id' | 'provider' | 'createdAt'>>
  /** Only while these are still so. */
  readonly was?: Partial<Connection>
  readonly note: AuditNote
}

export interface ConnectionStore {
  readonly list: () => Promise<readonly Connection[]>
  readonly find: (name: string) => Promise<Connection | undefined>
  readonly findById: (id: string) => Promise<Connection | undefined>
  /** `name_taken` changes nothing. */
  readonly add: (connection: Connection, note: AuditNote) => Promise<'added' | 'name_taken'>
  /** `missing` (or no longer as in `was`) and `name_taken` change nothing. */
  readonly update: (change: ConnectionChange) => Promise<'updated' | 'missing' | 'name_taken'>
  readonly remove: (id: string, note: AuditNote) => Promise<'removed' | 'missing'>
}

export interface AuditStore {
  readonly append: (note: AuditNote) => Promise<void>
  /** Oldest first; `after` is a number; at most `limit`. */
  readonly list: (
    filter: AuditFilter & { readonly after: number; readonly limit: number },
  ) => Promise<readonly AuditEntry[]>
  /** Newest first; with `before`, only those of lower numbers. */
  readonly newest: (
    filter: AuditFilter & { readonly limit: number; readonly before?: number },
  ) => Promise<readonly AuditEntry[]>
  /** Number and hash of the last entry; number 0 for an empty log. */
  readonly head: () => Promise<{ readonly number: number; readonly hash: string }>
  /** Tells this database from every other one. */
  readonly identity: () => Promise<string>
  /** Reads the chain and reports the first few defects by number. */
  readonly verify: (ask?: AuditVerification) => Promise<AuditReport>
}

/** Which one is in force says `guard.standing`. */
export interface PolicyStore {
  readonly find: (digest: string) => Promise<StoredPolicy | undefined>
  /** Puts a policy in force, in the place of the one before it, and not paused. */
  readonly apply: (policy: StoredPolicy, note: AuditNote) => Promise<void>
  /** Returns the pause in force. Fails with `conflict` where no policy is. */
  readonly pause: (pause: Hold, note: AuditNote) => Promise<{ readonly isNew: boolean; readonly pause: Hold }>
  /** Returns the pause that was lifted; null: there was none. */
  readonly resume: (note: AuditNote) => Promise<Hold | null>
}

/** Which of the other sessions end when one is opened. */
export interface SessionsOver {
  /** Opened before; ISO 8601. */
  readonly openedBefore: string
  /** Last seen before; ISO 8601. */
  readonly seenBefore: string
  /** So many of the same token stay, the new one among them; the newest ones. */
  readonly most: number
}

/** Who is signed in at the pages. Sealed as tokens are: fails with `unavailable` when that key is not to be had. */
export interface SessionStore {
  readonly open: (session: StoredSession, over: SessionsOver, note: AuditNote) => Promise<void>
  readonly find: (idHash: string) => Promise<FoundSession | undefined>
  /** Writes down when it was last seen. Nothing where it has ended, or is not genuine. */
  readonly see: (idHash: string, at: string) => Promise<void>
  /** For every server at once. Needs no key. */
  readonly end: (idHash: string) => Promise<void>
}

/** What opens a server. Sealed as decisions are: fails with `unavailable` when that key is not to be had. */
export interface TokenStore {
  readonly add: (token: Token, note: AuditNote) => Promise<void>
  /** Oldest first, the ended ones too. */
  readonly list: () => Promise<readonly FoundToken[]>
  readonly find: (id: string) => Promise<FoundToken | undefined>
  /** For good, from when the note was made. Needs no key. `revoked_before` and `missing` change nothing. */
  readonly revoke: (id: string, note: AuditNote) => Promise<'revoked' | 'revoked_before' | 'missing'>
}

/** That a server waits for somebody to authorise a connection, as every server can look at it. */
export interface Consent {
  /** 32 hex characters. */
  readonly id: string
  /** The process that waits. */
  readonly owner: Owner
  readonly begunAt: string
  /** When the time for it is over. */
  readonly expiresAt: string
  /** When somebody asked to end it, at whichever server; null: nobody has. */
  readonly endAskedAt: string | null
  /** What came of it; null: it is waited for. Neither a link nor a secret is in it. */
  readonly outcome: JsonObject | null
  readonly endedAt: string | null
}

/** What is being connected. Each function is one transaction. */
export interface ConsentStore {
  /**
   * Keeps one that begins, and drops what ended, or whose time was over, before `before` (ISO 8601). Returns how many are
   * waited for where that is `most` or more: then nothing is kept.
   */
  readonly begin: (
    consent: Pick<Consent, 'id' | 'owner' | 'begunAt' | 'expiresAt'>,
    bound: { readonly most: number; readonly before: string },
  ) => Promise<number | null>
  readonly find: (id: string) => Promise<Consent | undefined>
  /** The first outcome stays. */
  readonly settle: (id: string, outcome: JsonObject, at: string) => Promise<void>
  /** Tells the process that waits that it is to end it. */
  readonly askToEnd: (id: string, at: string) => Promise<void>
  /** Whether there was one. */
  readonly forget: (id: string) => Promise<boolean>
}

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
  /**
   * Writes down, once for each, which requests with one of these provider keys have succeeded in sending a message that
   * was then not delivered, as its statuses say. Returns how many it wrote down now.
   */
  readonly noteUndelivered: (
    provider: ProviderName,
    providerKeys: readonly string[],
    at: string,
  ) => Promise<number>
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

export interface LeaveAsk {
  readonly to: string
  readonly note: AuditNote
}

/** All that a queue holds, row by row, while nothing changes in it. */
export interface LeavingQueue {
  readonly identity: string
  readonly head: { readonly number: number; readonly hash: string }
  /** Each after those that its rows name. */
  readonly tables: readonly string[]
  /** Those that a table keeps; what it works out by itself is not among them. */
  readonly columns: (table: string) => readonly string[]
  readonly count: (table: string) => number
  /** Read as they are taken, the oldest first. Fails with `internal` for a column that is not there. */
  readonly rows: (table: string, columns: readonly string[]) => Iterable<Readonly<Record<string, unknown>>>
  /** What stands beside it: seal key, vault and intent journal, as texts. */
  readonly files: { readonly key: string; readonly vault: string; readonly journal: string }
  /** The queue stays where it is after all: it may be changed again, and is still on hold. */
  readonly stay: () => void
  /** It is there: from here on nothing is ever changed in this file again. */
  readonly leave: () => void
}

/** What came of taking a queue over. */
export interface StoreCopied {
  /** The file. */
  readonly from: string
  /** The address of the database, without its password. */
  readonly to: string
  readonly identity: string
  /** The last entry of the log, at both ends. */
  readonly head: LeavingQueue['head']
}
