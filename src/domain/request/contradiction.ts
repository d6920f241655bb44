import type { Evidence } from './outcome.ts'
import type { State } from './request.ts'

/** A request that has ended one way while evidence that came later says the other. */
export interface Contradiction {
  readonly id: string
  /** How it ended, and stays. */
  readonly state: State
  /** What came to light. */
  readonly outcome: 'applied' | 'not_applied'
  readonly evidence: Evidence
  /** When; ISO 8601. */
  readonly at: string
  /** The audit entry that says so. */
  readonly entry: number
}

const WITNESSES: Readonly<Record<Evidence, string>> = {
  response: 'the late answer to the call',
  lookup: 'looking at the provider',
  webhook: 'a signed webhook',
  person: "a person's word",
}

/** `ended failed, but a signed webhook says that it was applied`. */
export function contradictionText({ state, outcome, evidence }: Contradiction): string {
  const was = outcome === 'applied' ? 'applied' : 'not applied'
  return `ended ${state}, but ${WITNESSES[evidence]} says that it was ${was}`
}
