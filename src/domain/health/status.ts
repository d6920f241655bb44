import type { GateStrength } from '../access/gate-strength.ts'
import type { PolicyStanding } from '../ruling/in-force.ts'
import type { Connection } from '../provider/connection.ts'
import type { Strays } from '../provider/stray.ts'
import type { ClockTrouble } from '../request/clock.ts'
import type { Contradiction } from '../request/outcome.ts'
import type { Hold } from '../request/hold.ts'
import type { State } from '../request/request.ts'

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
  /** Null: no policy is in force. */
  readonly policy: PolicyStanding | null
  /** Within 24 h. Null: a server of before this was told does not say. */
  readonly approved: ApprovedLately | null
}

/** How many writes were approved, and how many of those by policy: by its rules or a setting, which asked nobody. */
export interface ApprovedLately {
  readonly writes: number
  readonly byPolicy: number
}

/** `31 of 400 writes that were approved within 24 h`; null where policy had no part in any. */
export function shareOfPolicy({ approved, policy }: Pick<Standings, 'approved' | 'policy'>): string | null {
  if (approved === null || (policy === null && approved.byPolicy === 0)) return null
  const { writes, byPolicy } = approved
  return writes === 0
    ? 'nothing within 24 h, as nothing was approved'
    : `${byPolicy} of ${writes} ${writes === 1 ? 'write that was' : 'writes that were'} approved within 24 h`
}

/** The overview, and the settings where the work is done. */
export interface Status extends Standings {
  readonly writeRequiresApproval: boolean
  readonly auditReads: boolean
  readonly nango: string
  /** Where it is kept, for people. Null for a caller who may not read the log. */
  readonly database: string | null
  /** What of the settings is probably a mistake. */
  readonly warnings: readonly string[]
  readonly strength: GateStrength
  /** Null: the work is done in this process. */
  readonly server: ServerIdentity | null
}

/** What becomes of a write where nobody decides on it. `policy`: the one in force; null: there is none. */
export function writesText({
  writeRequiresApproval,
  policy,
}: Pick<Status, 'writeRequiresApproval'> & { readonly policy: object | null }): string {
  if (writeRequiresApproval)
    return policy === null ? 'wait for a person' : 'wait for a person where no rule allows them'
  const unless = policy === null ? '' : ' unless a rule denies them or asks'
  return `are approved unasked${unless} (INTEGRATIONS_WRITE_REQUIRES_APPROVAL=0)`
}

/** The server that does the work, and as whom it knows the caller. */
export interface ServerIdentity {
  readonly url: string
  readonly version: string
  readonly caller: string
  readonly roles: readonly string[]
}

/** How a connection is. `status` finds the cheap ones, `status --check` all of them; each has its remedy. */
export const HEALTHS = [
  'ok',
  /** The provider was not asked; Nango knows of no trouble. */
  'unchecked',
  /** The provider refuses the token or key, and a refresh did not help. */
  'token_dead',
  /** Nango got no new token from the provider. */
  'refresh_failed',
  /** A refresh failed less than 30 s ago, and Nango waits. */
  'refresh_backoff',
  /** After days of failures Nango no longer tries. */
  'refresh_exhausted',
  /** Less was granted than was asked for, or than the reads need. */
  'scopes_missing',
  /** Something else was seen behind it than it stands for. */
  'account_changed',
  /** The provider answers, and refuses for another reason. */
  'refused',
  'provider_down',
  /** Nango has no such connection. */
  'gone',
  /** The API key belongs to another environment of Nango than the connection was made in. */
  'other_environment',
  'key_refused',
  /** The API key lacks a right: without that to read credentials nobody can tell the scopes or refresh. */
  'right_missing',
  'integration_missing',
  'nango_failed',
  'nango_unreachable',
] as const

export type Health = (typeof HEALTHS)[number]

/** What a look at a connection found; null where there is nothing to say. */
export interface Finding {
  readonly health: Health
  readonly message: string | null
  /** What to do. */
  readonly hint: string | null
}
