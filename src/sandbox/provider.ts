import type { JsonObject } from '../domain/text/json.ts'
import type { Answer } from './answer.ts'
import type { Random } from './random-id.ts'
import type { Reason } from './reasons.ts'

/** What the sandbox's Nango sends on: the request as the provider sees it. */
export interface ProviderRequest {
  readonly method: string
  /** Encoded as it came, without the query. */
  readonly path: string
  readonly query: URLSearchParams
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  /** The body as it came, where it is not JSON. */
  readonly bytes?: Uint8Array
}

/** What a provider's token endpoint answers; `raw` is kept by Nango as it is. */
export interface Grant {
  readonly accessToken: string
  readonly refreshToken: string
  readonly expiresInSeconds: number
  readonly raw: Readonly<Record<string, unknown>>
}

/** What a person agreed to. */
export interface Consent {
  /** One of `accounts`. */
  readonly account: string
  readonly scopes: readonly string[]
}

/** What a form brings, as Nango's API spells it. */
export type FormCredentials =
  | { readonly type: 'BASIC'; readonly username: string; readonly password: string }
  | { readonly type: 'API_KEY'; readonly apiKey: string }

interface ProviderBase {
  /** As people call it. */
  readonly title: string
  /** Nango's id of it; also the unique key of the integration that a fresh sandbox has. */
  readonly nangoProvider: string
  readonly baseUrl: string
  /** Who can be connected; every label begins `sandbox:`. */
  readonly accounts: readonly string[]
  /** Whether a connection so configured leads here. Absent: always. False: Nango finds no such host. */
  readonly serves?: (config: Readonly<Record<string, unknown>>) => boolean
  readonly handle: (request: ProviderRequest) => Answer
  /** The same without any filter of a search, for faults. Absent: no search of this provider leaves filters out. */
  readonly handleUnfiltered?: (request: ProviderRequest) => Answer
  /** Beside 401, 429 and 5xx, the status after which Nango's template of this provider retries when `Retries` is above 0. */
  readonly retriedToo?: number
  /** The provider's own envelope for a refusal with this status, for faults. */
  readonly refusal: (status: number) => Answer
  /** The same for one of the reasons that are this provider's (reasons.ts). Absent: there are none. */
  readonly refusalFor?: (word: string, reason: Reason) => Answer
  readonly scopeRefusal: (request: ProviderRequest) => Answer
  /** What a fault's path is looked for in; absent: the path itself. */
  readonly addressOf?: (request: ProviderRequest) => string
  /** Somebody out there writes to the account: what a script steers. Absent: nobody can. */
  readonly writeIn?: (body: Readonly<Record<string, unknown>>) => Answer
  /** Back to the seeded data; tokens are forgotten. */
  readonly reset: () => void
}

/** Connected by a consent at the provider (Nango's OAUTH2). */
export interface OauthProvider extends ProviderBase {
  readonly form?: never
  /** What of the connection's configuration stands in the provider's address; without it there is no consent page. */
  readonly needs?: readonly string[]
  /** Who can consent at an address so configured; absent: every account. */
  readonly accountsOf?: (config: Readonly<Record<string, unknown>>) => readonly string[]
  /** What Nango asks for when a session overrides nothing; comma-separated. */
  readonly defaultScopes: string
  readonly scopeSeparator: string
  readonly issue: (consent: Consent) => Grant
  /** Undefined when it knows no such refresh token. */
  readonly refresh: (refreshToken: string) => Grant | undefined
  /** From now on it does not know this access token; the refresh token stays good. */
  readonly forget: (accessToken: string) => void
}

/** One thing that the form on the connect page asks for. */
interface FormField {
  /** As Nango's API spells it: `username`, `apiKey`, `storeURL`. */
  readonly name: string
  readonly title: string
  readonly isSecret: boolean
}

/** Connected by a form on Nango's connect page (Nango's BASIC and API_KEY). */
export interface FormProvider extends ProviderBase {
  readonly form: {
    readonly mode: FormCredentials['type']
    /** What has to be typed besides what the session says. */
    readonly config: readonly FormField[]
    readonly credentials: readonly FormField[]
    /** Nango GETs this path with the credentials; any answer but 2xx and nothing is connected. */
    readonly verification: string
    /** Whose they are; undefined for unknown ones. */
    readonly accountOf: (credentials: FormCredentials) => string | undefined
    /** What the owner of the account would type. */
    readonly credentialsOf: (account: string) => FormCredentials
  }
}

/** One provider behind the sandbox's proxy. A new one is a folder of its own and a line in start-sandbox.ts. */
export type SandboxProvider = OauthProvider | FormProvider

export interface ProviderParts {
  readonly now: () => number
  readonly random: Random
  readonly seed: Seed
  /**
   * Answers take the least convenient form that the real provider sends: short and empty pages, numbers as text, lists
   * as objects, entities, near names first, other people's events. What the answers mean stays the same.
   */
  readonly untidy: boolean
  /** Sends a webhook of the provider's own. */
  readonly tell: (body: JsonObject) => void
}

export type CreateProvider = (parts: ProviderParts) => SandboxProvider

/** What a fresh sandbox holds. */
export interface Seed {
  /** The integrations in Nango; absent: one per provider. An empty list shows a missing integration. */
  readonly integrations?: readonly SeedIntegration[]
  /** Busy times instead of the made-up working weeks; an empty list makes every calendar free. */
  readonly meetings?: readonly SeedMeeting[]
}

interface SeedIntegration {
  /** Its unique key. */
  readonly key: string
  /** Nango's id of the provider; one that the sandbox does not play is an error (`usage`). */
  readonly provider: string
}

export interface SeedMeeting {
  readonly calendar: string
  /** Absent: it has none. */
  readonly title?: string
  /** RFC 3339 with offset, or a date for an all-day event. */
  readonly start: string
  /** Exclusive, like Google's. */
  readonly end: string
  /** Shown, but not busy. */
  readonly free?: boolean
  /** Somebody else's event, to which the calendar was invited. */
  readonly organizer?: string
  /** Beside the calendar itself, where it was invited. */
  readonly guests?: readonly string[]
  /** Google keeps guests back. */
  readonly guestsOmitted?: boolean
  /** What the calendar answered to the invitation; absent: nothing yet. */
  readonly answer?: 'accepted' | 'declined' | 'tentative'
  /** Google's type of an event: `workingLocation`, `outOfOffice` … */
  readonly eventType?: string
  readonly visibility?: 'private' | 'public'
  /** A video call at a service that is not Google's. */
  readonly call?: { readonly service: string; readonly uri: string }
}
