import type { Provider } from '../../domain/provider/provider.ts'
import type { Parts } from '../parts.ts'

export interface PresentClient {
  readonly integration: string
  /** Null where there is none, or it may not be read. */
  readonly clientId: string | null
  /** To be registered at the provider; null where it has no consent. */
  readonly callbackUrl: string | null
}

/** As which client a provider's integration signs in. Nothing of its secret is in it. */
export async function presentClient(parts: Parts, { name, auth }: Provider): Promise<PresentClient> {
  const nango = await parts.nango()
  const integration = parts.integrationOf(name)
  if (auth !== 'oauth') return { integration, clientId: null, callbackUrl: null }
  const [found, callbackUrl] = await Promise.all([nango.findIntegration(integration), nango.callbackUrl()])
  const client = found === undefined ? null : await nango.findClient(integration)
  return { integration, clientId: client?.id ?? null, callbackUrl }
}
