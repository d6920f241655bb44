import type { Provider } from '../domain/provider.ts'
import type { Parts } from './parts.ts'

/** `other`: there is one of that key, and it is another provider's. */
export type IntegrationState = 'present' | 'missing' | 'other'

export interface ProviderIntegration {
  readonly provider: Provider
  /** The unique key that shield looks for. */
  readonly key: string
  readonly state: IntegrationState
}

/** Which integrations shield uses, and whether Nango has them. Fails with what Nango fails with. */
export async function listIntegrations(
  parts: Parts,
  providers: readonly Provider[],
): Promise<readonly ProviderIntegration[]> {
  const nango = await parts.nango()
  const known = new Map((await nango.listIntegrations()).map(({ key, provider }) => [key, provider]))
  return providers.map((provider) => {
    const key = parts.integrationOf(provider.name)
    const found = known.get(key)
    const state = found === undefined ? 'missing' : found === provider.nangoProvider ? 'present' : 'other'
    return { provider, key, state }
  })
}
