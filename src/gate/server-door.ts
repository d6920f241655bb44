import { webhooksTaken, type WebhooksTaken } from '../domain/health/check-webhooks.ts'
import type { ProviderName } from '../domain/provider/providers.ts'
import type { Waiting } from '../domain/limits.ts'
import type { ServerSettings } from '../domain/settings/server-settings.ts'
import { findForgedTokens } from './access/tokens.ts'
import type { News, Reader } from './notify/news.ts'
import type { Meters } from './metrics/meters.ts'
import { writeMetrics } from './metrics/write-metrics.ts'
import type { Parts } from './parts.ts'
import type { Provider } from '../domain/provider/provider.ts'

/** What the server rests on. */
interface Foundations {
  readonly webhooks: WebhooksTaken
  /** Ids; null: the seal key is not there to tell. */
  readonly forgedTokens: readonly string[] | null
}

/** What only a server can tell about itself. */
export interface ServerDoor {
  /** How much each requester has waiting. */
  readonly waiting: () => Promise<readonly Waiting[]>
  readonly foundations: () => Promise<Foundations>
  /** What a reader is to be told since an entry of the log; null: where to begin. */
  readonly news: (after: number | null, reader: Reader) => Promise<News>
  /** As which client a provider's integration signs in. */
  readonly client: (provider: ProviderName) => Promise<PresentClient>
  /** In Prometheus' text format 0.0.4. */
  readonly metrics: () => Promise<string>
}

interface ServerDoorParts {
  readonly parts: Parts
  readonly settings: ServerSettings
  readonly meters: Meters
  readonly version: string
}

export function createServerDoor({ parts, settings, meters, version }: ServerDoorParts): ServerDoor {
  return {
    waiting: async () => (await parts.store()).requests.waiting(),
    foundations: async () => ({
      webhooks: webhooksTaken(settings),
      forgedTokens: await findForgedTokens(parts),
    }),
    news: async (after, reader) => (await import('./notify/news.ts')).newsSince(parts, after, reader),
    client: async (provider) => presentClient(parts, await parts.provider(provider)),
    metrics: () => writeMetrics(parts, meters, version),
  }
}

interface PresentClient {
  readonly integration: string
  /** Null where there is none, or it may not be read. */
  readonly clientId: string | null
  /** To be registered at the provider; null where it has no consent. */
  readonly callbackUrl: string | null
}

/** As which client a provider's integration signs in. Nothing of its secret is in it. */
async function presentClient(parts: Parts, { name, auth }: Provider): Promise<PresentClient> {
  const nango = await parts.nango()
  const integration = parts.integrationOf(name)
  if (auth !== 'oauth') return { integration, clientId: null, callbackUrl: null }
  const [found, callbackUrl] = await Promise.all([nango.findIntegration(integration), nango.callbackUrl()])
  const client = found === undefined ? null : await nango.findClient(integration)
  return { integration, clientId: client?.id ?? null, callbackUrl }
}
