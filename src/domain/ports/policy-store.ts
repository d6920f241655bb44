import type { AuditNote } from '../audit/audit.ts'
import type { Hold } from '../request/hold.ts'
import type { StoredPolicy } from '../ruling/in-force.ts'
import type { Json } from '../text/json.ts'

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

/** What kind of write it is. */
export interface Kind {
  /** The connection's id. */
  readonly connection: string
  readonly operation: string
}

/** What is wanted, whoever asks for it. */
export interface AlikeWrite extends Kind {
  readonly input: Json
}

/** A request of which it is not known whether it was done. */
export interface InDoubt {
  readonly id: string
  /** The requester's name. */
  readonly requester: string
}

/** What came before a request, for policy. */
export interface PrecedentsAsk extends Kind {
  readonly recipients: readonly string[]
  /** Left out. */
  readonly id: string
  /** Repetitions are counted from here; ISO 8601. */
  readonly since: string
}

export interface Precedents {
  /** Those recipients for whom a person approved a write over this connection that succeeded. */
  readonly known: readonly string[]
  /** Writes of this operation to the recipient who had most, of which it is not proven that nothing was sent. */
  readonly repeats: number
}
