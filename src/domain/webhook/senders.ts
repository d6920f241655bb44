import { MINUTE } from '../limits.ts'
import { PROVIDER_SETTINGS, type ProviderName, type WebhookLine } from '../provider/providers.ts'
import type { Variable } from '../settings/variables.ts'

/** How one that sends webhooks is known, and what is taken from it. */
type Sender = Omit<WebhookLine, 'secret' | 'challenge'> & {
  readonly secret: Variable
  readonly challenge?: Variable
}

/**
 * The older `X-Nango-Signature` is a plain hash over key and body, which anybody with one body can lengthen: it is not
 * looked at. Neither an id nor a time is signed, and identical events have identical bodies: the three tries end
 * within 70 s, and what comes later is news. An event is about a kilobyte.
 * https://nango.dev/docs/guides/platform/webhooks-from-nango
 */
const NANGO: Sender = {
  who: 'Nango',
  secret: 'NANGO_WEBHOOK_SECRET',
  header: 'x-nango-hmac-sha256',
  signature: '{hex}',
  sameWithin: 2 * MINUTE,
  longestBody: 1024 * 1024,
  without: 'what they tell is asked for instead',
}

export type DeliverySource = 'nango' | ProviderName

/** Everybody who sends webhooks to shield: Nango, and the providers whose line says so. */
const SENDERS: ReadonlyMap<DeliverySource, Sender> = new Map<DeliverySource, Sender>([
  ['nango', NANGO],
  ...PROVIDER_SETTINGS.flatMap(([name, { webhook }]): readonly [ProviderName, Sender][] =>
    webhook === undefined ? [] : [[name, webhook]],
  ),
])

export const DELIVERY_SOURCES: readonly DeliverySource[] = [...SENDERS.keys()]

export function senderOf(source: DeliverySource): Sender {
  return SENDERS.get(source) ?? NANGO
}

/** Path of the address that it sends to. */
export function webhookPath(source: DeliverySource): string {
  return source === 'nango' ? '/v1/integrations/webhook' : `/v1/integrations/${source}/webhook`
}
