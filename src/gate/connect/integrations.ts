import type { Integrations, IntegrationState } from '../../domain/provider/connecting.ts'
import type { Provider } from '../../domain/provider/provider.ts'
import type { Parts } from '../parts.ts'

/** Which integrations shield uses, and whether Nango has them. Fails with what Nango fails with. */
export async function listIntegrations(parts: Parts, providers: readonly Provider[]): Promise<Integrations> {
  const nango = await parts.nango()
  const known = new Map((await nango.listIntegrations()).map(({ key, provider }) => [key, provider]))
  const callbackUrl = await nango.callbackUrl()
  const integrations = providers.map(({ name, title, nangoProvider, auth }) => {
    const integration = parts.integrationOf(name)
    const found = known.get(integration)
    const state: IntegrationState =
      found === undefined ? 'missing' : found === nangoProvider ? 'present' : 'other'
    return {
      provider: name,
      title,
      integration,
      nangoProvider,
      auth,
      state,
      callbackUrl: auth === 'oauth' ? callbackUrl : null,
    }
  })
  return { integrations, callbackUrl }
}
