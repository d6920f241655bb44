import type { Operation } from '../operation/operation.ts'
import type { Json } from '../text/json.ts'
import type { WebhookNews } from '../webhook/message.ts'
import type { Account } from './connection.ts'
import type { ProviderResponse, Query, PostToRead, ReadingPost } from './http.ts'
import type { ProviderName } from './providers.ts'

/** A GET at the provider. Fails with `unavailable` or `not_connected`; a refusal of the provider's own comes back as a response. */
export type Get = (path: string, query?: Query) => Promise<ProviderResponse>

/** What a provider's own questions about a connection are handed. */
export interface ProviderAccess {
  readonly get: Get
  /** The same for what anybody may see there, of which no answer tells whether the connection gives access. */
  readonly getOpen?: Get
  readonly query: PostToRead
  /** What the connection was configured with: Shopify's subdomain, a store's host, WhatsApp's ids. */
  readonly config: Readonly<Record<string, string>>
  readonly apiVersion: string
  /** The connection's name here; absent while it is being made. */
  readonly name?: string
}

/** Something a provider has to be told before anybody can connect: which shop, which store, which number. */
export interface ConnectSetting {
  /** As the command line has it: `--shop`. */
  readonly flag: string
  /** The key under which Nango and the connection keep it. */
  readonly key: string
  readonly description: string
  /** Normalises what a person typed. Fails with `usage` for anything that could lead to another host. */
  readonly parse: (given: string) => string
}

/** One part of the credentials of a provider without a consent. Typed unseen or read from stdin, never a flag. */
export interface CredentialField {
  /** As Nango's API spells it: `username`, `password`, `apiKey`. */
  readonly key: string
  /** As the provider calls it: "Consumer key". */
  readonly label: string
  /** Trims what was given. Fails with `usage`, repeating nothing of it, for what cannot be one. */
  readonly parse: (given: string) => string
}

/** How a provider without a consent is connected: by credentials that a person makes there. */
export interface CredentialForm {
  /** Nango's way to take them. */
  readonly mode: 'basic' | 'api-key'
  readonly fields: readonly CredentialField[]
  /** Where to make them and what they have to be allowed, for these scopes: Nango has no place for such scopes. */
  readonly advise: (scopes: readonly string[]) => readonly string[]
}

/** All that shield knows of a provider: how it is connected, what it may be asked, and what can be done there. */
export interface Provider {
  readonly name: ProviderName
  /** As people call it: "Google Calendar". */
  readonly title: string
  /** Nango's id of it, and by default the unique key of the integration. */
  readonly nangoProvider: string
  readonly auth: 'oauth' | 'form'
  /** How its application is made there, of which the client id and the secret are; for a provider with a consent. */
  readonly clientGuide?: readonly string[]
  /** Set exactly when `auth` is `form`. */
  readonly form?: CredentialForm
  readonly connectSettings: readonly ConnectSetting[]
  /** Turns a short scope name into the full one that the provider knows; full names stay as they are. */
  readonly expandScope: (scope: string) => string
  /** What its writes need beside the defaults, in short or full names. */
  readonly writeScopes: readonly string[]
  /**
   * What was granted, from the `scope` of the token's raw answer or read from the provider; null if neither can say.
   * Absent where that is always so.
   */
  readonly readScopes?: (
    tokenScope: string | null,
    access: ProviderAccess,
  ) => Promise<readonly string[] | null>
  /** Reads whose account this is. Null where it may not be read. Fails as a read does. */
  readonly readAccount: (access: ProviderAccess) => Promise<Account | null>
  /** What an account that may not be read is called by its settings; else Nango's id of the connection stands in. */
  readonly labelFrom?: (config: Readonly<Record<string, string>>) => string | undefined
  /**
   * What a webhook of its own brought, one that was signed. Never fails: what it does not understand is left out and
   * counted in `about`. `receivedAt` stands in for a time that cannot be read.
   */
  readonly parseWebhook?: (body: Json, receivedAt: string) => WebhookNews
  /** By name, the POSTs that create nothing; a read can send no other. */
  readonly readingPosts?: Readonly<Record<string, ReadingPost>>
  /** GraphQL: the documents that a call may carry, byte for byte. Absent where calls carry none. */
  readonly writeDocuments?: readonly string[]
  /** What every call of a write says because the interface wants it so, by place (`*` in place of a number): machinery where it has this value. */
  readonly fixedValues?: Readonly<Record<string, string>>
  /** Sorted by name, all of one group: `group.verb`. */
  readonly operations: readonly Operation[]
}

/** One value for each provider, in its folder; its line is in `providers.ts`, its file in `providers/loaders.ts`. */
export function defineProvider(provider: Provider): Provider {
  const operations = provider.operations.toSorted((one, other) => (one.name < other.name ? -1 : 1))
  return { ...provider, operations }
}

/** Groups of scopes, each of which needs one of its members. */
export type ScopeNeeds = readonly (readonly string[])[]

export type ScopeAnswer =
  | { readonly kind: 'has' }
  /** The groups of which nothing was granted; at least one. */
  | { readonly kind: 'lacks'; readonly groups: ScopeNeeds }
  | { readonly kind: 'unknown' }

/** Whether `granted` covers `needs`; `unknown` when nobody could say what was granted. */
export function checkScopes(needs: ScopeNeeds, granted: readonly string[] | null): ScopeAnswer {
  if (needs.length === 0) return { kind: 'has' }
  if (granted === null) return { kind: 'unknown' }
  const groups = needs.filter((group) => !group.some((scope) => granted.includes(scope)))
  return groups.length === 0 ? { kind: 'has' } : { kind: 'lacks', groups }
}
