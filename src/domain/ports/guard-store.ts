import type { AuditNote } from '../audit/audit.ts'
import type { Check } from '../health/check.ts'
import type { PolicyStanding } from '../ruling/in-force.ts'
import type { ClockMark, ClockReading } from '../request/clock.ts'
import type { Hold } from '../request/hold.ts'
import type { ApprovalRequest, OwnerState } from '../request/request.ts'
import type { Intent } from '../vault/intent.ts'

/** How the database stands, before anything is done with the queue. */
export interface Standing {
  /** Null: sending is allowed. */
  readonly hold: Hold | null
  /** Null: no time was seen yet. */
  readonly clock: ClockMark | null
  /** Null: no policy is in force, and every write waits for a person. */
  readonly policy: PolicyStanding | null
  /** `changed`: the intent journal or the vault is not what it was when the database last looked; `recoverSent` says why. */
  readonly journal: 'known' | 'changed'
}

/** What holding the intent journal against the database brought to light. */
export interface Recovered {
  /** Ids of the requests that were sent and that the database had lost; they are `unknown` now. */
  readonly lost: readonly string[]
  /** What is wrong with the journal itself; null: nothing. */
  readonly damage: string | null
  /** What is wrong with the vault beside the database; null: nothing. */
  readonly vault: string | null
}

export interface Integrity {
  /** What was looked at of the server that keeps it, of the way there and of the rights there; empty for a file. */
  readonly server: readonly Check[]
  /** What the database's own check says; empty: all is well. At most 10. */
  readonly problems: readonly string[]
  /** Names of the guards in it that are missing or changed: what refuses forbidden changes is then only shield itself. */
  readonly missingGuards: readonly string[]
  /** Open requests that are not what the audit log says, as sentences; at most 10. */
  readonly untold: readonly string[]
  /** Name and version of what keeps it, for people. */
  readonly engine: string
  readonly schema: number
  readonly durability: Durability
  /** Bytes. */
  readonly size: number
  /** Null: that cannot be asked. */
  readonly room: Room | null
  /** Files and folders that others may read or write, with their modes in octal. */
  readonly open: readonly { readonly path: string; readonly mode: string; readonly allowed: string }[]
}

/** What is left on the disk of the database, or of what stands beside it where that is at a server. */
export interface Room {
  readonly folder: string
  /** Bytes. */
  readonly free: number
  /** Nothing can be written there any more. */
  readonly isFull: boolean
}

/** Whether what is committed survives a loss of power. */
export type Durability =
  /** By which means, for people. */
  | { readonly isKept: true; readonly how: string }
  /** As a sentence without a full stop, and what to do about it. */
  | { readonly isKept: false; readonly problem: string; readonly remedy: string }

/** The seal key, or why it is of no use. `unused`: no decision and no token was ever sealed. */
export type KeyState = 'ok' | 'unused' | 'missing' | 'unreadable' | 'other'

export interface JournalState {
  readonly path: string
  /** Lines that are whole. */
  readonly intents: number
  /** What is wrong; null: nothing. */
  readonly problem: string | null
}

/** How somebody lets sending go on after a failover of the database. */
export interface FailoverRelease {
  /** Ids of places whose journals are gone for good. */
  readonly lost: readonly string[]
  readonly note: AuditNote
}

/** What keeps a queue honest when its own files cannot be trusted. Each function is one transaction. */
export interface GuardStore {
  /** Two cheap looks at most. Fails with `unavailable` when another database stands in the place of the open one. */
  readonly standing: () => Promise<Standing>
  /**
   * A look of some seconds at most, which fails with `unavailable` where a newer shield has changed the schema, so that every
   * change is refused here, and where what changes need is not to be had: a lock, room on the disk, a standby that a change
   * waits for.
   */
  readonly mayChange: () => Promise<void>
  /** Nothing is sent from when this returns. One that is held already stays held as it is: returns what is in force. */
  readonly hold: (hold: Hold, note: AuditNote) => Promise<{ readonly isNew: boolean; readonly hold: Hold }>
  /** Returns the hold that was lifted; null: there was none. */
  readonly release: (note: AuditNote) => Promise<Hold | null>
  /** The same after a failover, for a store that has any; fails with `conflict` where there was none. */
  readonly releaseAfterFailover: (release: FailoverRelease) => Promise<Hold | null>
  /**
   * Writes the intent down where the database is not, durably. Only after this and `confirmSender` have returned may the call be sent. Fails
   * with `unavailable`.
   */
  readonly recordIntent: (intent: Intent) => Promise<void>
  /**
   * Asked once the intent is written down, the last of all: fails with `unavailable` where this process may not send that
   * attempt any more. Only a store that several processes share across machines ever does.
   */
  readonly confirmSender: (attemptId: string) => Promise<void>
  /** Whether who makes an attempt may still send; undefined: only the machine that it runs on can tell. */
  readonly senderState: (attemptId: string) => Promise<OwnerState | undefined>
  /**
   * Holds the journal against the database. What was sent and is not known here becomes `unknown`, whatever its state;
   * what is missing is made again as `unknown`, without its payload; and the database is put on hold. Writes all notes.
   * Fails with `unavailable` when the journal belongs to another database.
   */
  readonly recoverSent: (at: string) => Promise<Recovered>
  /** Takes the present time for right, whatever was seen before. */
  readonly resetClock: (reading: ClockReading, note: AuditNote) => Promise<void>
  /**
   * Why a request that waits will never be sent: what was read of it was altered, or its approval is not one of shield's;
   * null: it may be. A look, for people: the claim reads and judges all of it again. Fails with `unavailable` where the
   * seal key is not to be had.
   */
  readonly whyForged: (request: ApprovalRequest) => Promise<string | null>
  /** Reads the whole file. */
  readonly integrity: () => Promise<Integrity>
  readonly keyState: () => Promise<{ readonly path: string; readonly state: KeyState }>
  /**
   * Makes a new key where the old one is lost; what was approved under the old one is never sent, and tokens made under it open nothing. Fails with `conflict`
   * while the key is as it should be.
   */
  readonly replaceKey: (note: AuditNote) => Promise<void>
  readonly journalState: () => Promise<JournalState>
}
