/**
 * How far an execution is, for an onlooker: from `sending` on, nothing can be undone. `following`: another
 * process is sending it.
 */
export type Phase = 'checking' | 'sending' | 'looking' | 'following'

export interface Watch {
  /** Aborted before the claim: nothing is sent. After it: no effect. */
  readonly signal: AbortSignal
  readonly onPhase: (phase: Phase) => void
}
