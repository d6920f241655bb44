import { OPEN_STATES, type State } from '../request/request.ts'

/** Every type of entry that is written; a log may hold others, of another version. */
export const AUDIT_TYPES = [
  'backup.written',
  'clock.reset',
  'connection.accepted',
  'connection.added',
  'connection.adopted',
  'connection.consent_failed',
  'connection.discarded',
  'connection.environment',
  'connection.mismatch',
  'connection.reauthorised',
  'connection.refresh_failed',
  'connection.removed',
  'connection.renamed',
  'connection.scopes',
  'connection.works_again',
  'delivery.purged',
  'delivery.replayed',
  'denied',
  'notify.applied',
  'notify.ended',
  'notify.retried',
  'notify.stopped',
  'policy.applied',
  'policy.denied',
  'policy.no_room',
  'policy.paused',
  'policy.resumed',
  'provider.configured',
  'provider.configuring',
  'queue.held',
  'queue.moving',
  'queue.released',
  'read',
  'request.approved',
  'request.cancelled',
  'request.executing',
  'request.expired',
  'request.failed',
  'request.late_evidence',
  'request.proposed',
  'request.purged',
  'request.rejected',
  'request.stale',
  'request.succeeded',
  'request.undelivered',
  'request.unknown',
  'seal.new_key',
  'session.opened',
  'settings.changed',
  'token.created',
  'token.revoked',
] as const

export type AuditType = (typeof AUDIT_TYPES)[number]

/** What an audit entry of each type says that its request is from then on. */
const TOLD: Readonly<Record<string, State>> = {
  'request.proposed': 'pending',
  'request.approved': 'approved',
  'request.rejected': 'rejected',
  'request.cancelled': 'cancelled',
  'request.expired': 'expired',
  'request.executing': 'executing',
  'request.succeeded': 'succeeded',
  'request.failed': 'failed',
  'request.stale': 'failed',
  'request.unknown': 'unknown',
}

/** Undefined for an entry that tells of no state. */
export function toldBy(type: string): State | undefined {
  return TOLD[type]
}

/** The types of entries that tell of an end. */
export const ENDING_TYPES: readonly string[] = Object.keys(TOLD).filter(
  (type) => !OPEN_STATES.includes(TOLD[type] ?? 'pending'),
)
