import type { ProviderName } from './providers.ts'

/** The account behind a connection. `confirmed` is false where the provider would not say and the asked-for id stands in. */
export interface Account {
  readonly label: string
  readonly confirmed: boolean
}

/** One account of a provider, authorised through Nango. Its name may change; its id never does. */
export interface Connection {
  /** `con_` + 10 Crockford base32 characters. */
  readonly id: string
  readonly name: string
  readonly provider: ProviderName
  /** Nango's unique key of the integration. */
  readonly integration: string
  readonly nangoConnectionId: string
  readonly account: Account
  /** What `connect` asked for; empty where the provider has no scopes in Nango. */
  readonly askedScopes: readonly string[]
  /** What the provider said it granted; null when it could not be read. */
  readonly grantedScopes: readonly string[] | null
  /** What a reconnect has to send again, or Nango forgets it (Shopify's subdomain, a store's host …). */
  readonly config: Readonly<Record<string, string>>
  /** Set: something else was seen behind it, and nothing runs on it until somebody reconnects or accepts that. */
  readonly mismatch: Mismatch | null
  /** Where it was last seen at Nango; null: that was never written down. */
  readonly environment: NangoEnvironment | null
  /** When it was first seen to give no access any more, ISO 8601; null: it works, as far as anybody has seen. */
  readonly accessEndedAt: string | null
  readonly createdAt: string
  readonly updatedAt: string
}

/** What was seen behind a connection in place of what it stands for. */
export interface Mismatch {
  /** The account as the provider told it; null where only Nango's settings were seen to differ. */
  readonly account: string | null
  /** Those of Nango's settings that lead to another shop, store or number; null there: not a value that could be one. */
  readonly config: Readonly<Record<string, string | null>>
  /** When it was first seen. */
  readonly at: string
}

/** An environment of a Nango server, as far as it can be told from others: no answer of Nango's names it. */
export interface NangoEnvironment {
  readonly url: string
  /** Key and creation time of its oldest integrations: `google-calendar 2026-11-23T02:00:54.551Z`. */
  readonly integrations: readonly string[]
}

/** The part of a connection that a request freezes: its name is left out because it can change. */
export interface ConnectionIdentity {
  readonly id: string
  readonly integration: string
  readonly nangoConnectionId: string
}

const CONNECTION_NAME = /^[a-z0-9][a-z0-9._-]{0,63}$/

/** Lower case letters, digits, `.`, `_`, `-`; at most 64; so that it can be typed, quoted and logged as it is. */
export function isConnectionName(name: string): boolean {
  return CONNECTION_NAME.test(name)
}
