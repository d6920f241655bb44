import type { Actor } from '../domain/access/principal.ts'
import type { AuditNote } from '../domain/audit/audit.ts'
import type { AuditType } from '../domain/audit/audit-types.ts'
import { ShieldError } from '../domain/errors.ts'
import type { Bound } from '../domain/limits.ts'
import type { ClockReading } from '../domain/request/clock.ts'
import type { Channels } from '../domain/ports/channels.ts'
import type { Nango } from '../domain/ports/nango.ts'
import type { JsonObject } from '../domain/text/json.ts'
import type { Operation, SystemTimeZone, Write } from '../domain/operation/operation.ts'
import type { Owner, OwnerState } from '../domain/request/request.ts'
import type { Provider } from '../domain/provider/provider.ts'
import type { ProviderName } from '../domain/provider/providers.ts'
import type { Redactor } from '../domain/text/redact.ts'
import type { Store } from '../domain/ports/store.ts'
import type { Hints } from './webhooks/hints.ts'

/**
 * All that the gate reaches the world through. Costly parts are functions, so that a use-case pays only for what it
 * uses; they are made in create-parts.ts and nowhere else.
 */
export interface Parts {
  readonly store: () => Promise<Store>
  readonly nango: () => Promise<Nango>
  readonly channels: () => Promise<Channels>
  /** Fails with `usage` for an unknown name. */
  readonly operation: (name: string) => Promise<Operation>
  readonly operations: (provider: ProviderName) => Promise<readonly Operation[]>
  /** Fails with `usage` for a provider that is not there yet. */
  readonly provider: (name: ProviderName) => Promise<Provider>
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** The same time, and what a clock that nobody can set says beside it. */
  readonly clock: () => ClockReading
  readonly random: (size: number) => Uint8Array
  /** Resolves after so many milliseconds, or at once when the signal aborts. */
  readonly pause: (milliseconds: number, signal?: AbortSignal) => Promise<void>
  /** What a person should be told beside the result; the same text once. */
  readonly notice: (text: string) => void
  /** From the webhooks that this very process receives. */
  readonly hints: Hints
  readonly systemTimeZone: () => SystemTimeZone
  /** Takes secrets out of a text that came from outside, past the door to Nango: a webhook's. */
  readonly clean: Redactor
  readonly owner: () => Owner
  readonly judge: (owner: Owner) => OwnerState
  /** Ids of the attempts that run in this very process. */
  readonly running: Set<string>
  readonly writeRequiresApproval: boolean
  /** How much each requester may have waiting at this server; null on one's own machine, where nobody is bounded. */
  readonly bound: Bound | null
  readonly auditReads: boolean
  readonly integrationOf: (provider: ProviderName) => string
  /** Empty where the provider's API has no versions to choose from. */
  readonly apiVersionOf: (provider: ProviderName) => string
}

/** The time as it is stored and audited. */
export function timestamp(parts: Pick<Parts, 'now'>): string {
  return new Date(parts.now()).toISOString()
}

/** A line for the audit log about what happens now: what it is, to what, and who does it. */
export function noteOf(
  parts: Pick<Parts, 'now'>,
  type: AuditType,
  subject: string | null,
  actor: Actor,
  data: JsonObject = {},
): AuditNote {
  return { at: timestamp(parts), type, subject, actor, data }
}

/** The write of this name. Fails with `internal` for a read: no request is made of one. */
export async function writeNamed(parts: Pick<Parts, 'operation'>, name: string): Promise<Write> {
  const operation = await parts.operation(name)
  if (operation.kind === 'write') return operation
  throw new ShieldError('internal', `${name} is not a write`)
}
