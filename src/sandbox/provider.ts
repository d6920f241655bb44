import type { Answer } from './answer.ts'
import type { Random } from './random-id.ts'
import type { Seed } from './seed.ts'

/** What the sandbox's Nango sends on: the request as the provider sees it. */
export interface ProviderRequest {
  readonly method: string
  /** Encoded as it came, without the query. */
  readonly path: string
  readonly query: URLSearchParams
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
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

/** One provider behind the sandbox's proxy. A new one is a folder of its own and a line in providers.ts. */
export interface SandboxProvider {
  /** As people call it. */
  readonly title: string
  /** Nango's id of it; also the unique key of the integration that a fresh sandbox has. */
  readonly nangoProvider: string
  readonly baseUrl: string
  /** What Nango asks for when a session overrides nothing; comma-separated. */
  readonly defaultScopes: string
  readonly scopeSeparator: string
  /** Who can consent; every label begins `sandbox:`. */
  readonly accounts: readonly string[]
  readonly issue: (consent: Consent) => Grant
  /** Undefined when it knows no such refresh token. */
  readonly refresh: (refreshToken: string) => Grant | undefined
  readonly handle: (request: ProviderRequest) => Answer
  /** Statuses for which Nango's template of this provider retries when `Retries` is above 0. */
  readonly isRetried: (status: number) => boolean
  /** The provider's own envelope for a refusal with this status, for faults. */
  readonly refusal: (status: number) => Answer
  readonly scopeRefusal: () => Answer
  /** Back to the seeded data; tokens are forgotten. */
  readonly reset: () => void
}

export interface ProviderParts {
  readonly now: () => number
  readonly random: Random
  readonly seed: Seed
}

export type CreateProvider = (parts: ProviderParts) => SandboxProvider
