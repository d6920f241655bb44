import { OPEN_STATES, type State } from '../request/request.ts'

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
