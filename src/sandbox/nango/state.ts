import type { JsonObject } from '../../domain/text/json.ts'
import type { FaultList, FaultTarget } from '../fault.ts'
import type { FormCredentials, Grant, OauthProvider, SandboxProvider } from '../provider.ts'
import type { Random } from '../random-id.ts'
import type { EndUser } from './end-user.ts'

/** Everything that the handlers of the sandbox's Nango work with. */
export interface NangoParts {
  /** Where this very server answers; no trailing slash. */
  readonly url: string
  readonly apiKey: string
  readonly environmentId: string
  readonly now: () => number
  readonly random: Random
  readonly wait: (milliseconds: number) => Promise<void>
  /** The first wait between retries, in milliseconds; it doubles each time. */
  readonly retryWait: number
  /** Requests that a minute allows. */
  readonly rateLimit: number
  readonly autoConsent: boolean
  /** Pages are shorter than what was asked for. */
  readonly untidy: boolean
  readonly providers: readonly SandboxProvider[]
  readonly faults: FaultList
  readonly record: (call: ProviderCall) => void
  /** Tells the page or program that opened a consent how it ended; null: nobody listens. */
  readonly notify: (listener: string | null, message: JsonObject) => void
  /** Sends a webhook. */
  readonly tell: (event: JsonObject) => void
  readonly state: NangoState
}

/** A request that reached the provider. */
export interface ProviderCall {
  readonly method: string
  /** With the query, encoded as it came. */
  readonly path: string
  readonly body: string | null
  /** For a body that came as bytes: its type and all of it. */
  readonly bytes?: { readonly type: string; readonly base64: string }
  /** What the provider answered; null when a fault came before it could. */
  readonly status: number | null
}

export interface NangoState {
  readonly integrations: Map<string, Integration>
  /** By token. */
  readonly sessions: Map<string, Session>
  /** By Nango's own number of them, oldest first. */
  readonly connections: Map<number, StoredConnection>
  /** OAuth flows under way, by `state`. */
  readonly flows: Map<string, Flow>
  /** Codes that the provider's authorize page gave out. */
  readonly codes: Map<string, Grant & { readonly account: string }>
}

export interface Integration {
  readonly key: string
  readonly provider: SandboxProvider
  readonly displayName: string
  readonly forwardWebhooks: boolean
  /** Null where the provider is connected by a form. */
  readonly client: OauthClient | null
  readonly createdAt: number
  readonly updatedAt: number
}

/** The application that an OAuth integration signs in as. */
export interface OauthClient {
  readonly id: string
  readonly secret: string
  /** Comma-separated. */
  readonly scopes: string
  readonly webhookSecret: string | null
}

export interface Session {
  readonly token: string
  readonly expiresAt: number
  readonly tags: Readonly<Record<string, string>>
  readonly endUser: EndUser | null
  /** Null: every integration. */
  readonly allowed: readonly string[] | null
  readonly defaults: Readonly<Record<string, SessionDefaults>>
  readonly webhookUrlOverride: string | null
  /** Number of the connection that is authorised again. */
  readonly reconnects: number | null
  /** It allowed itself when it was created. */
  readonly autoAllowed: boolean
}

export interface SessionDefaults {
  readonly authorization_params?: Readonly<Record<string, string>>
  readonly connection_config?: Readonly<Record<string, unknown>>
}

export interface Flow {
  readonly session: Session
  /** Id of the WebSocket that hears how it ends. */
  readonly listener: string | null
  readonly integration: Integration & { readonly provider: OauthProvider }
}

export interface StoredConnection {
  readonly number: number
  readonly connectionId: string
  readonly integration: string
  readonly provider: string
  readonly account: string
  readonly tags: Readonly<Record<string, string>>
  readonly endUser: EndUser | null
  readonly metadata: Readonly<Record<string, unknown>> | null
  readonly config: Readonly<Record<string, unknown>>
  readonly webhookUrlOverride: string | null
  readonly grant: Grant | FormCredentials
  /** The last refresh failed. */
  readonly hasAuthError: boolean
  /** When it did; null once one worked. */
  readonly refreshFailedAt: number | null
  /** Null: never. */
  readonly expiresAt: number | null
  readonly createdAt: number
  readonly updatedAt: number
  readonly lastFetchedAt: number | null
}

export function createNangoState(): NangoState {
  return {
    integrations: new Map(),
    sessions: new Map(),
    connections: new Map(),
    flows: new Map(),
    codes: new Map(),
  }
}

/** The connection with that id under that integration; ids are unique per integration only. */
export function findConnection(
  state: NangoState,
  integration: string,
  connectionId: string,
): StoredConnection | undefined {
  return [...state.connections.values()].find(
    (connection) => connection.integration === integration && connection.connectionId === connectionId,
  )
}

/** The header with which Nango authorises a call at the provider. */
export function authorizationOf(grant: Grant | FormCredentials): string {
  if (!('type' in grant)) return `Bearer ${grant.accessToken}`
  if (grant.type === 'API_KEY') return `Bearer ${grant.apiKey}`
  return `Basic ${Buffer.from(`${grant.username}:${grant.password}`).toString('base64')}`
}

/** The integration of that key, unless a fault hides it from this request. */
export function findIntegration(
  parts: NangoParts,
  key: string,
  request: FaultTarget,
): Integration | undefined {
  const found = parts.state.integrations.get(key)
  const isHidden = found !== undefined && parts.faults.take(['no-integration'], request) !== undefined
  return isHidden ? undefined : found
}
