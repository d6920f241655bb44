import type { Consent, Grant, ProviderRequest } from './provider.ts'
import { randomHex, type Random } from './random-id.ts'

const LIFE_SECONDS = 3_599

interface TokenParts {
  readonly now: () => number
  readonly random: Random
  /** Between the scopes in a token's answer: Google has a space there, Shopify a comma. */
  readonly scopeSeparator: string
}

/** What a token endpoint knows: it issues, refreshes and finds access tokens. */
export function createTokens({ now, random, scopeSeparator }: TokenParts) {
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
    issue: (consent: Consent): Grant => {
      const refreshToken = `sandbox-rt-${randomHex(random, 16)}`
      refresh.set(refreshToken, consent)
      return grant(consent, refreshToken)
    },
    refresh: (refreshToken: string): Grant | undefined => {
      const consent = refresh.get(refreshToken)
      return consent === undefined ? undefined : grant(consent, refreshToken)
    },
    /** Whose access token a request bears; undefined for one that was never given out, or is too old. */
    find: ({ headers }: ProviderRequest): Consent | undefined => {
      const known = access.get((headers['authorization'] ?? '').replace(/^Bearer /, ''))
      return known !== undefined && known.endsAt > now() ? known.consent : undefined
    },
    /** The refresh token stays good. */
    forget: (accessToken: string): void => void access.delete(accessToken),
    clear: (): void => {
      access.clear()
      refresh.clear()
    },
  }
}
