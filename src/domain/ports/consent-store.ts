import type { Owner } from '../request/request.ts'
import type { JsonObject } from '../text/json.ts'

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
