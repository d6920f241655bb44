import type { Json } from '../text/json.ts'
import type { State } from './request.ts'

/** What an answer proves. Whatever is not provably one of the first two is ambiguous. */
export type Outcome<Result extends Json = Json> =
  | { readonly kind: 'applied'; readonly result: Result }
  | { readonly kind: 'not_applied'; readonly reason: string }
  | { readonly kind: 'ambiguous'; readonly reason: string }

/** What looking for the effect of an ambiguous call found. Not found is never proof that it was not applied. */
export type LookupResult<Result extends Json = Json> =
  | { readonly kind: 'found'; readonly result: Result }
  | { readonly kind: 'not_found' }
  /** Something else stands in its place: neither proof that it was applied nor room for it. */
  | { readonly kind: 'foreign'; readonly reason: string }

/** What an end state rests on. */
export const EVIDENCES = ['response', 'lookup', 'webhook', 'person'] as const

export type Evidence = (typeof EVIDENCES)[number]

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
