import type { ClockTrouble } from '../request/clock.ts'
import type { Connection } from '../provider/connection.ts'
import type { Contradiction } from '../request/contradiction.ts'
import type { GateStrength } from '../access/gate-strength.ts'
import type { Finding } from './health.ts'
import type { Hold } from '../request/hold.ts'
import type { State } from '../request/request.ts'
import type { Strays } from '../provider/stray.ts'

export interface ConnectionStatus extends Finding {
  readonly connection: Connection
}

/** The state of connections, queue and log. */
export interface Standings {
  readonly connections: readonly ConnectionStatus[]
  /**
   * Connections at Nango that shield does not know; null: nobody wanted them, Nango could not be
   * asked, or they are not for this caller.
   */
  readonly strays: Strays | null
  readonly requests: Readonly<Record<State, number>>
  /** The latest few that late evidence contradicts. */
  readonly contradictions: readonly Contradiction[]
  /** Null for a caller who may not read the log. */
  readonly auditHead: { readonly number: number; readonly hash: string } | null
  /** Null: sending is allowed. */
  readonly hold: Hold | null
  readonly clock: ClockTrouble | null
}

/** The overview, and the settings where the work is done. */
export interface Status extends Standings {
  readonly writeRequiresApproval: boolean
  readonly auditReads: boolean
  readonly nango: string
  /** Where it is kept, for people. */
  readonly database: string
  /** What of the settings is probably a mistake. */
  readonly warnings: readonly string[]
  readonly strength: GateStrength
  /** Null: the work is done in this process. */
  readonly server: ServerIdentity | null
}

/** The server that does the work, and as whom it knows the caller. */
export interface ServerIdentity {
  readonly url: string
  readonly version: string
  readonly caller: string
  readonly roles: readonly string[]
}
