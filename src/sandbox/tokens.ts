import type { Consent, Grant, ProviderRequest } from './provider.ts'
import { randomHex, type Random } from './random-id.ts'

const LIFE_SECONDS = 3_599

/** What a token endpoint knows. */
export interface Tokens {
  readonly issue: (consent: Consent) => Grant
  readonly refresh: (refreshToken: string) => Grant | undefined
  /** Whose access token a request bears; undefined for one that was never given out, or is too old. */
  readonly find: (request: ProviderRequest) => Consent | undefined
  /** The refresh token stays good. */
  readonly forget: (accessToken: string) => void
  readonly clear: () => void
}

interface TokenParts {
  readonly now: () => number
  readonly random: Random
  /** Between the scopes in a token's answer: Google has a space there, Shopify a comma. */
  readonly scopeSeparator: string
}

export function createTokens({ now, random, scopeSeparator }: TokenParts): Tokens {
  const access = new Map<string, { readonly consent: Consent; readonly endsAt: number }>()
  const refresh = new Map<string, Consent>()
  const grant = (consent: Consent, refreshToken: string): Grant => {
    const accessToken = `sandbox-at-${randomHex(random, 16)}`
    access.set(accessToken, { consent, endsAt: now() + LIFE_SECONDS * 1_000 })
    return {
      accessToken,
      refreshToken,
      expiresInSeconds: LIFE_SECONDS,
      raw: {
        access_token: accessToken,
        refresh_token: refreshToken,
        expires_in: LIFE_SECONDS,
        scope: consent.scopes.join(scopeSeparator),
        token_type: 'Bearer',
      },
    }
  }
  return {
    issue: (consent) => {
      const refreshToken = `sandbox-rt-${randomHex(random, 16)}`
      refresh.set(refreshToken, consent)
      return grant(consent, refreshToken)
    },
    refresh: (refreshToken) => {
      const consent = refresh.get(refreshToken)
      return consent === undefined ? undefined : grant(consent, refreshToken)
    },
    find: ({ headers }) => {
      const known = access.get((headers['authorization'] ?? '').replace(/^Bearer /, ''))
      return known !== undefined && known.endsAt > now() ? known.consent : undefined
    },
    forget: (accessToken) => void access.delete(accessToken),
    clear: () => {
      access.clear()
      refresh.clear()
    },
  }
}
