import type { Json } from '../text/json.ts'

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
