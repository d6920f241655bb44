import { webhooksTaken, type WebhooksTaken } from '../domain/health/check-webhooks.ts'
import type { ProviderName } from '../domain/provider/providers.ts'
import type { Waiting } from '../domain/request/bounds.ts'
import type { ServerSettings } from '../domain/settings/server-settings.ts'
import { presentClient, type PresentClient } from './connect/present-client.ts'
import { findForgedTokens } from './health/find-forged-tokens.ts'
import type { Parts } from './parts.ts'

/** What the server rests on. */
export interface Foundations {
  readonly webhooks: WebhooksTaken
  /** Ids; null: the seal key is not there to tell. */
  readonly forgedTokens: readonly string[] | null
}

/** What only a server can tell about itself. */
export interface ServerDoor {
  /** How much each requester has waiting. */
  readonly waiting: () => Promise<readonly Waiting[]>
  readonly foundations: () => Promise<Foundations>
  /** As which client a provider's integration signs in. */
  readonly client: (provider: ProviderName) => Promise<PresentClient>
}

export function createServerDoor(parts: Parts, settings: ServerSettings): ServerDoor {
  return {
    waiting: async () => (await parts.store()).requests.waiting(),
    foundations: async () => ({
      webhooks: webhooksTaken(settings),
      forgedTokens: await findForgedTokens(parts),
    }),
    client: async (provider) => presentClient(parts, await parts.provider(provider)),
  }
}
