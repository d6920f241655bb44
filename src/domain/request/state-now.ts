import type { State } from './request.ts'

/** The rest of a sentence that begins with a request: `was cancelled`. */
export function stateNow(state: State): string {
  return SAID[state]
}

const SAID: Readonly<Record<State, string>> = {
  pending: 'is pending',
  approved: 'is approved',
  executing: 'is being sent',
  unknown: 'has an unknown outcome',
  succeeded: 'has succeeded',
  failed: 'has failed',
  rejected: 'was rejected',
  cancelled: 'was cancelled',
  expired: 'has expired',
}
