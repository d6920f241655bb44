import { refusalIn } from '../../domain/provider/connecting.ts'
import { isJsonObject, type Json, type JsonObject } from '../../domain/text/json.ts'
import type { ConsentRefusal } from '../../domain/ports/nango.ts'

/**
 * What a webhook of Nango's tells. `other`: a forwarded event, wrapped or bare, a sync, or a type that came later: kept
 * and not acted on. https://nango.dev/docs/guides/platform/webhooks-from-nango
 */
export type NangoEvent = { readonly about: string } & (
  | { readonly kind: 'consented' | 'consent_failed' | 'refresh_failed'; readonly connection: NangoAddress }
  | { readonly kind: 'other' }
)

interface NangoAddress {
  readonly integration: string
  readonly nangoConnectionId: string
  /** What went wrong, where something did. */
  readonly refusal: ConsentRefusal
}

/** Never fails: what is not understood is `other`. */
export function parseNangoEvent(body: Json): NangoEvent {
  // A forwarded event that matched no connection is the bare body of the provider, whatever that is.
  if (!isJsonObject(body) || typeof body['from'] !== 'string') return { kind: 'other', about: 'a bare event' }
  const type = wordOf(body['type'])
  const integration = wordOf(body['providerConfigKey'])
  const about = [type, wordOf(body['operation']), integration].filter(Boolean).join(' ')
  const kind = body['from'] === 'nango' && type === 'auth' ? kindOf(body) : 'other'
  const nangoConnectionId = wordOf(body['connectionId'])
  if (kind === 'other' || integration === '' || nangoConnectionId === '')
    return { kind: 'other', about: about || 'an unknown event' }
  return {
    kind,
    about: kind === 'consented' ? about : `${about}, failed`,
    connection: { integration, nangoConnectionId, refusal: refusalOf(body['error']) },
  }
}

/** A refresh is told of only when it failed. */
function kindOf({ operation, success }: JsonObject): Exclude<NangoEvent['kind'], never> {
  if (operation === 'refresh') return success === false ? 'refresh_failed' : 'other'
  if (operation !== 'creation' && operation !== 'override') return 'other'
  return success === true ? 'consented' : 'consent_failed'
}

function refusalOf(error: Json | undefined): ConsentRefusal {
  return isJsonObject(error) ? refusalIn(error['type'], error['description']) : refusalIn(null, null)
}

/** A key, an id or a code; empty for anything that people or providers could have worded. */
function wordOf(value: Json | undefined): string {
  return typeof value === 'string' && /^[\w.-]{1,100}$/.test(value) ? value : ''
}
