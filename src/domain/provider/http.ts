/** What came back from a provider through Nango, whatever its status. Only what operations may look at. */
export interface ProviderResponse {
  readonly status: number
  readonly contentType: string
  /** Lower-case names; the few that operations read (retry-after, etag, x-shopify-api-version …). */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** The parsed body; undefined when it is not JSON. */
  readonly json: unknown
}

/**
 * The answer to one write, already told apart from Nango's own errors. `not_sent`: provably nothing reached the
 * provider. `ambiguous`: it may have.
 */
export type Answer =
  | { readonly kind: 'response'; readonly response: ProviderResponse }
  | { readonly kind: 'not_sent'; readonly code: NotSentCode; readonly message: string; readonly hint: string }
  /** `response`: what came, where it is whole and no JSON; an operation that knows such answers may judge it. */
  | { readonly kind: 'ambiguous'; readonly reason: string; readonly response?: ProviderResponse }

export type NotSentCode = 'unavailable' | 'not_connected' | 'internal' | 'failed'

/** Query parameters in the order in which they are sent; a repeated name is a repeated parameter. */
export type Query = readonly (readonly [name: string, value: string])[]
