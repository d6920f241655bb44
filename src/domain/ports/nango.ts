import type { Call } from '../request/call.ts'
import type { ConnectionIdentity } from '../provider/connection.ts'
import type { Answer, ProviderResponse, Query } from '../provider/http.ts'
import type { Json, JsonObject } from '../text/json.ts'

/** What Nango has to say in place of an answer: the `reason` of the error. */
export type NangoTrouble =
  /** The API key is not accepted at all. */
  | 'key_refused'
  /** The API key lacks a right. */
  | 'right_missing'
  | 'integration_missing'
  | 'connection_missing'
  /** The provider gave no new token. */
  | 'refresh_failed'
  /** A refresh failed less than 30 s ago; Nango waits. */
  | 'refresh_backoff'
  /** Refreshes failed on four days; Nango tries no more. */
  | 'refresh_exhausted'
  | 'rate_limited'
  | 'plan_limit'
  /** Nango could not reach the provider. */
  | 'provider_unreachable'
  /** It did not answer Nango in time, to a call or to a refresh. */
  | 'provider_silent'
  /** Nango did not take what shield sent. */
  | 'call_refused'
  | 'nango_failed'
  /** Something else answers where Nango should. */
  | 'wrong_host'
  /** No whole answer from Nango. */
  | 'unreachable'

export type RefreshTrouble = Extract<NangoTrouble, 'refresh_failed' | 'refresh_backoff' | 'refresh_exhausted'>

/**
 * The door to Nango. Every function fails only with a ShieldError: `unavailable` (not reachable, HTML, its own
 * errors), `not_connected` (key refused, connection or integration missing, token dead), `usage`, `internal`. None
 * ever carries the API key, a credential or the body of a call.
 */
export interface Nango {
  /** Where it is reached; no trailing slash. */
  readonly url: string
  /** Which rights the API key lacks of those that shield needs. Changes nothing. */
  readonly missingRights: () => Promise<readonly string[]>
  readonly listIntegrations: () => Promise<readonly NangoIntegration[]>
  /** Undefined when Nango has no such integration. */
  readonly findIntegration: (key: string) => Promise<NangoIntegration | undefined>
  /**
   * The client of an OAuth integration; null where there is none, or the API key may not read it. Holds a secret, which
   * an update has to send again: nothing else may be done with it.
   */
  readonly findClient: (key: string) => Promise<OauthClient | null>
  readonly createIntegration: (integration: IntegrationDraft) => Promise<void>
  /** Replaces the whole client. */
  readonly updateClient: (key: string, client: OauthClient) => Promise<void>
  /** What a provider with a consent has to be told to send people back to. */
  readonly callbackUrl: () => Promise<string>
  readonly createSession: (session: SessionAsk) => Promise<ConnectSession>
  /**
   * Sends credentials in place of a person at the connect page. Nango tries them at the provider first and keeps them
   * only if they work; else, whatever the reason, it fails with `not_connected`. Returns Nango's id of the connection.
   */
  readonly submitCredentials: (
    integration: string,
    session: ConnectSession,
    credentials: FormCredentials,
  ) => Promise<string>
  /** Ends a session, so that its link is dead; a session already gone is not a failure. */
  readonly endSession: (token: string) => Promise<void>
  readonly listConnections: (filter: ConnectionFilter) => Promise<readonly NangoConnection[]>
  /** Undefined when Nango has no such connection. Without the right to read credentials, `raw` is null. */
  readonly findConnection: (
    integration: string,
    nangoConnectionId: string,
  ) => Promise<NangoConnectionDetail | undefined>
  /**
   * Has Nango fetch a new token, however long the one it has would last. `not_allowed`: the API key may not read
   * credentials, and without that right Nango refreshes nothing. A connection that has nothing to refresh with counts as
   * refreshed: Nango does not tell. Fails with `not_connected` and the reason `refresh_failed` when the provider gives no
   * token.
   */
  readonly refresh: (connection: ConnectionIdentity) => Promise<'refreshed' | 'not_allowed'>
  /** `absent`: Nango has no such connection in the environment of this key, and does not say whether it ever had. */
  readonly deleteConnection: (integration: string, nangoConnectionId: string) => Promise<'deleted' | 'absent'>
  /** Keeps these beside whatever metadata there is. */
  readonly addMetadata: (connection: NangoPlace, metadata: JsonObject) => Promise<void>
  readonly setWebhookUrl: (connection: NangoPlace, url: string) => Promise<void>
  /** A GET at the provider, through the proxy. A provider's refusal is a response; Nango's is a failure. */
  readonly get: (connection: ConnectionIdentity, path: string, query: Query) => Promise<ProviderResponse>
  /** A POST that is known to read. */
  readonly query: (connection: ConnectionIdentity, path: string, body: Json) => Promise<ProviderResponse>
  /** Sends one write exactly once: no retry, here or at Nango. Never fails: whatever happens is an answer. */
  readonly send: (connection: ConnectionIdentity, call: Call) => Promise<Answer>
  /** Where a browser starts the provider's own consent, past Nango's connect page. */
  readonly directLink: (integration: string, session: ConnectSession) => string
  /** Listens for how the consent behind a direct link ends; the link to show is the ear's. Never fails. */
  readonly hearConsent: (link: string, hear: (news: ConsentNews) => void) => Promise<ConsentEar>
  /** Whether Nango's connect page answers at all. */
  readonly isReachable: (link: string) => Promise<boolean>
}

/** A Nango that is being looked at, before anything works with it. Each fails as the door to it does. */
export interface NangoTrial {
  /** Whether a Nango answers there; no key is needed. */
  readonly find: (baseUrl: string) => Promise<NangoFound>
  /** Which rights a key lacks of those that shield needs. Changes nothing. */
  readonly missingRights: (baseUrl: string, apiKey: string) => Promise<readonly string[]>
}

export interface NangoFound {
  readonly isCloud: boolean
  /** Which build of it; null where it does not say. */
  readonly build: string | null
}

/** What Nango knows a connection by. */
export type NangoPlace = Pick<ConnectionIdentity, 'integration' | 'nangoConnectionId'>

/** A consent that came to nothing. */
export interface ConsentRefusal {
  /** By the one who was asked; else something else went wrong. */
  readonly isDenied: boolean
  /** Nango's code for it; empty where it gives none. */
  readonly code: string
}

export type ConsentNews = 'consented' | ConsentRefusal

export interface ConsentEar {
  readonly link: string
  readonly close: () => void
}

export interface NangoIntegration {
  /** Its unique key. */
  readonly key: string
  /** Nango's id of the provider. */
  readonly provider: string
  /** ISO 8601; null where Nango does not say. */
  readonly createdAt: string | null
}

/** The application that an OAuth integration signs in as. */
export interface OauthClient {
  readonly id: string
  readonly secret: string
  /** Full names; what is asked for when a session overrides nothing. */
  readonly scopes: readonly string[]
}

export interface IntegrationDraft extends Pick<NangoIntegration, 'key' | 'provider'> {
  readonly title: string
  /** Null for a provider that is connected by a form. */
  readonly client: OauthClient | null
}

export type FormCredentials =
  | { readonly mode: 'basic'; readonly username: string; readonly password: string }
  | { readonly mode: 'api-key'; readonly apiKey: string }

export interface SessionAsk {
  readonly integration: string
  readonly tags: Readonly<Record<string, string>>
  /** Comma-joined by the door; sent as an override of the integration's own. Empty: none is sent. */
  readonly scopes: readonly string[]
  readonly config: Readonly<Record<string, Json>>
  /** Null: webhooks about the connection go where all go. */
  readonly webhookUrl: string | null
  /** Set: this existing connection is authorised again, under its id. */
  readonly reconnect?: string
}

export interface ConnectSession {
  /** A bearer secret for 30 minutes: never logged. */
  readonly token: string
  /** The connect page, with `apiURL` already added. */
  readonly link: string
  /** Where browsers reach Nango's API; no trailing slash. */
  readonly api: string
  readonly expiresAt: string
}

export interface ConnectionFilter {
  readonly integration?: string
  readonly tags?: Readonly<Record<string, string>>
  readonly nangoConnectionId?: string
  /** Only the newest so many, at most 2,000. */
  readonly most?: number
}

export interface NangoConnection {
  readonly nangoConnectionId: string
  readonly integration: string
  readonly provider: string
  readonly tags: Readonly<Record<string, string>>
  /** Whom it was made for, by address, name or id; null: nobody is named. */
  readonly endUser: string | null
  /** Nango's last refresh or test failed. */
  readonly hasAuthError: boolean
  readonly createdAt: string
}

export interface NangoConnectionDetail extends NangoConnection {
  readonly config: Readonly<Record<string, Json>>
  /** Names of settings beside `config` that may hold a secret: their values stay at Nango. */
  readonly withheld: readonly string[]
  /** Whatever an application keeps there, for nobody but Nango to see. */
  readonly metadata: JsonObject
  /** Where webhooks about this very connection go; null: where all go. */
  readonly webhookUrl: string | null
  /** Set: Nango has no good token and could not get one. */
  readonly refreshTrouble: RefreshTrouble | null
  /** False: the API key may not read credentials. */
  readonly hasCredentials: boolean
  /** The `scope` of the provider's token answer; null when the key may not read credentials or there is none. */
  readonly scope: string | null
  readonly expiresAt: string | null
}
