import type { Account } from './connection.ts'
import type { ProviderResponse, Query } from './http.ts'

export const PROVIDERS = ['google', 'shopify', 'woocommerce', 'whatsapp'] as const
export type ProviderName = (typeof PROVIDERS)[number]

/** A GET at the provider. Fails with `unavailable` or `not_connected`; a refusal of the provider's own comes back as a response. */
export type Get = (path: string, query?: Query) => Promise<ProviderResponse>

/** What `connect`, `status` and the scope check know about a provider. */
export interface Provider {
  readonly name: ProviderName
  /** As people call it: "Google Calendar". */
  readonly title: string
  /** Nango's id of it, and by default the unique key of the integration. */
  readonly nangoProvider: string
  readonly auth: 'oauth' | 'form'
  /** Turns a short scope name into the full one that the provider knows; full names stay as they are. */
  readonly expandScope: (scope: string) => string
  /** What its writes need beside the defaults, in short or full names. */
  readonly writeScopes: readonly string[]
  /** What was granted, from the `scope` of the token's raw answer or read from the provider; null if neither can say. */
  readonly readScopes: (tokenScope: string | null, get: Get) => Promise<readonly string[] | null>
  /** Reads whose account this is. Null where it may not be read. */
  readonly readAccount: (get: Get) => Promise<Account | null>
}
