import type { Call } from './call.ts'
import type { ConnectionIdentity } from './connection.ts'
import type { Answer, ProviderResponse, Query } from './http.ts'
import type { Json } from './json.ts'

/**
 * The door to Nango. Every function fails only with a ShieldError: `unavailable` (not reachable, HTML, its own
 * errors), `not_connected` (key refused, connection or integration missing, token dead), `usage`, `internal`. None
 * ever carries the API key, a credential or the body of a call.
 */
export interface Nango {
  /** Undefined when Nango has no such integration. */
  readonly findIntegration: (
    key: string,
  ) => Promise<{ readonly key: string; readonly provider: string } | undefined>
  readonly createSession: (session: SessionAsk) => Promise<ConnectSession>
  /** Ends a session, so that its link is dead; a session already gone is no failure. */
  readonly endSession: (token: string) => Promise<void>
  readonly listConnections: (filter: ConnectionFilter) => Promise<readonly NangoConnection[]>
  /** Undefined when Nango has no such connection. Without the right to read credentials, `raw` is null. */
  readonly findConnection: (
    integration: string,
    nangoConnectionId: string,
  ) => Promise<NangoConnectionDetail | undefined>
  /** A connection that is already gone is no failure. */
  readonly deleteConnection: (integration: string, nangoConnectionId: string) => Promise<void>
  /** A GET at the provider, through the proxy. A provider's refusal is a response; Nango's is a failure. */
  readonly get: (connection: ConnectionIdentity, path: string, query: Query) => Promise<ProviderResponse>
  /** A POST that is known to read. */
  readonly query: (connection: ConnectionIdentity, path: string, body: Json) => Promise<ProviderResponse>
  /** Sends one write exactly once: no retry, here or at Nango. Never fails: whatever happens is an answer. */
  readonly send: (connection: ConnectionIdentity, call: Call) => Promise<Answer>
  /** Where a browser starts the provider's own consent, past Nango's connect page. */
  readonly directLink: (integration: string, session: ConnectSession) => string
  /** Whether Nango's connect page answers at all. */
  readonly isReachable: (link: string) => Promise<boolean>
}

export interface SessionAsk {
  readonly integration: string
  readonly tags: Readonly<Record<string, string>>
  /** Comma-joined by the door; sent as an override of the integration's own. Empty: none is sent. */
  readonly scopes: readonly string[]
  readonly config: Readonly<Record<string, string>>
  /** Set: this existing connection is authorised again, under its id. */
  readonly reconnect?: string
}

export interface ConnectSession {
  /** A bearer secret for 30 minutes: never logged. */
  readonly token: string
  /** The connect page, with `apiURL` already added. */
  readonly link: string
  readonly expiresAt: string
}

export interface ConnectionFilter {
  readonly integration?: string
  readonly tags?: Readonly<Record<string, string>>
  readonly nangoConnectionId?: string
}

export interface NangoConnection {
  readonly nangoConnectionId: string
  readonly integration: string
  readonly provider: string
  readonly tags: Readonly<Record<string, string>>
  /** Nango's last refresh or test failed. */
  readonly hasAuthError: boolean
  readonly createdAt: string
}

export interface NangoConnectionDetail extends NangoConnection {
  readonly config: Readonly<Record<string, unknown>>
  /** The `scope` of the provider's token answer; null when the key may not read credentials or there is none. */
  readonly scope: string | null
  readonly expiresAt: string | null
}
