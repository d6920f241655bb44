import type { Connection } from '../provider/connection.ts'
import type { ApprovalRequest } from '../request/request.ts'
import type { Moved } from '../request/hold.ts'

/** Where a queue stands and what it is kept in: a look that changes nothing and reads no request. */
export interface StoreInfo {
  /** Name and version of what keeps it, for people. */
  readonly engine: string
  /** The file, or the address of the database without its password. */
  readonly where: string
  /** Tells this queue from every other one, a copy of it excepted. */
  readonly identity: string
  readonly schema: number
  /** Bytes. */
  readonly size: number
  /** Number and hash of the last entry of the log; number 0: it is empty. */
  readonly head: { readonly number: number; readonly hash: string }
  /** What is known of the machines that share it; null: it is a file of this machine's. */
  readonly shared: Shared | null
  /** Where it has gone, or is about to go; null: it is here. */
  readonly moved: Moved | null
}

export interface Shared {
  /** The oldest first. */
  readonly places: readonly StorePlace[]
  /** Processes that hold their lock at this very moment: nobody else ends what they send. The oldest first. */
  readonly senders: readonly StoreSender[]
  /** The failover that waits to be released; null: none does. */
  readonly failover: OpenFailover | null
}

/** A disk that holds the seal key, a vault and an intent journal of its own. */
export interface StorePlace {
  readonly id: string
  readonly host: string
  readonly begunAt: string
  /** It is that of this process. */
  readonly isHere: boolean
  /** Whether its journal was held against the database since the open failover; null: none is open. */
  readonly isShown: boolean | null
}

export interface StoreSender {
  readonly id: string
  /** The id of its place. */
  readonly place: string
  readonly host: string
  readonly pid: number
  readonly begunAt: string
}

export interface OpenFailover {
  readonly number: number
  /** As a clause: what was found, without a full stop. */
  readonly why: string
  readonly at: string
  /** The id of the place that noticed. */
  readonly place: string
}

/** The little of a database that can be named on a command line. */
export interface Glance {
  readonly connections: readonly (Pick<Connection, 'name' | 'provider'> & {
    /** As the provider calls it. */
    readonly account: string
  })[]
  /** The newest of each state, newest first. */
  readonly requests: readonly Pick<ApprovalRequest, 'id' | 'state' | 'operation' | 'account' | 'summary'>[]
}
