import type { Connection } from '../domain/connection.ts'
import type { Nango, SessionAsk } from '../domain/nango.ts'
import { NONCE_TAG } from './nonce-tag.ts'

interface Wanted {
  readonly existing: Connection | undefined
  readonly integration: string
  readonly nonce: string
  readonly scopes: readonly string[]
  readonly config: Readonly<Record<string, string>>
}

/**
 * What the connect session says. A reconnect wipes an existing connection's tags and configuration at Nango unless they
 * are sent again, so they are read first. One that Nango no longer has is connected anew.
 */
export async function sessionFor(nango: Nango, wanted: Wanted): Promise<SessionAsk> {
  const { existing, integration, scopes, nonce } = wanted
  const detail =
    existing === undefined ? undefined : await nango.findConnection(integration, existing.nangoConnectionId)
  const session = {
    integration,
    scopes,
    tags: { ...detail?.tags, [NONCE_TAG]: nonce },
    config: { ...textsOf(detail?.config ?? {}), ...existing?.config, ...wanted.config },
  }
  return detail === undefined ? session : { ...session, reconnect: detail.nangoConnectionId }
}

/** The scopes override is made anew each time from what is asked for now. */
function textsOf(config: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config).filter(
      (entry): entry is [string, string] =>
        typeof entry[1] === 'string' && entry[0] !== 'oauth_scopes_override',
    ),
  )
}
