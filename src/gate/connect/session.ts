import { ShieldError, tryOr } from '../../domain/errors.ts'
import type { Nango, NangoConnectionDetail, SessionAsk } from '../../domain/ports/nango.ts'
import type { Connection } from '../../domain/provider/connection.ts'
import type { Parts } from '../parts.ts'

/** The tag at Nango by which `connect` recognises the connection that came of its own session. */
export const NONCE_TAG = 'shield_attempt'

interface Wanted {
  readonly existing: Connection | undefined
  readonly integration: string
  readonly nonce: string
  readonly scopes: readonly string[]
  readonly config: Readonly<Record<string, string>>
}

export interface Prepared {
  readonly ask: SessionAsk
  /** The existing connection as Nango has it; undefined: there is none, or Nango no longer has it. */
  readonly before: NangoConnectionDetail | undefined
}

/** As many tags as Nango lets a connection have (0.71: "Tags cannot contain more than 10 keys"). */
const MOST_TAGS = 10

/**
 * What the connect session says. A reconnect wipes an existing connection's tags and configuration at Nango unless they
 * are sent again, so they are read first. One that Nango no longer has is connected anew. Fails with `conflict` where
 * there is no room for the tag by which the connection is recognised.
 */
export async function sessionFor(nango: Nango, wanted: Wanted): Promise<Prepared> {
  const { existing, integration, scopes, nonce, config } = wanted
  const own = { [NONCE_TAG]: nonce }
  const before =
    existing === undefined ? undefined : await nango.findConnection(integration, existing.nangoConnectionId)
  if (existing === undefined || before === undefined) {
    const settings = { ...existing?.config, ...config }
    return { ask: { integration, scopes, tags: own, config: settings, webhookUrl: null }, before }
  }
  assertRoom(existing, before)
  const ask = {
    integration,
    scopes,
    tags: { ...before.tags, ...own },
    config: { ...settingsOf(before.config), ...existing.config, ...config },
    webhookUrl: before.webhookUrl,
    reconnect: before.nangoConnectionId,
  }
  return { ask, before }
}

/** Dropping one of somebody else's in silence is no way to make room. */
function assertRoom(
  { name, integration, nangoConnectionId }: Connection,
  { tags }: NangoConnectionDetail,
): void {
  const others = Object.keys(tags).filter((tag) => tag !== NONCE_TAG)
  if (others.length < MOST_TAGS) return
  const id = encodeURIComponent(nangoConnectionId)
  throw new ShieldError(
    'conflict',
    `${name} has ${others.length} tags at Nango (${others.join(', ')}), which takes ${MOST_TAGS} at most: there is no room for the one by which shield knows it again`,
    {
      hint: `Remove one that nobody needs: PATCH /connections/${id}?provider_config_key=${encodeURIComponent(integration)} with the tags that stay; then the same again`,
    },
  )
}

/** The scopes override is made anew each time from what is asked for now. */
function settingsOf(config: SessionAsk['config']): SessionAsk['config'] {
  return Object.fromEntries(Object.entries(config).filter(([name]) => name !== 'oauth_scopes_override'))
}

/**
 * What Nango forgets of a connection when it is authorised again: the metadata of one with a form, the address of its
 * webhooks where a session does not carry it, settings that are secret. The first two are put back, unless somebody gave
 * others meanwhile. What cannot be put back is told and is not a failure: the connection itself is as it should be.
 */
export async function putBack(
  parts: Parts,
  connection: Connection,
  before: NangoConnectionDetail | undefined,
  after: NangoConnectionDetail,
): Promise<void> {
  if (before === undefined) return
  const nango = await parts.nango()
  const metadata = missing(before.metadata, after.metadata)
  if (Object.keys(metadata).length > 0) {
    await tell(parts, `the metadata (${Object.keys(metadata).join(', ')})`, connection, () =>
      nango.addMetadata(connection, metadata),
    )
  }
  const url = before.webhookUrl
  if (url !== null && after.webhookUrl === null) {
    await tell(parts, 'the webhook address', connection, () => nango.setWebhookUrl(connection, url))
  }
  const secret = before.withheld.filter((name) => !after.withheld.includes(name))
  if (secret.length > 0) {
    parts.notice(
      `Nango forgot ${secret.join(', ')} of ${connection.name}: shield reads no secret and could not send it again. Set it at Nango again`,
    )
  }
}

function missing<Value>(
  before: Readonly<Record<string, Value>>,
  after: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(before).filter(([name]) => !Object.hasOwn(after, name)))
}

async function tell(
  parts: Parts,
  what: string,
  { name }: Connection,
  put: () => Promise<void>,
): Promise<void> {
  await tryOr(put, ({ message }) =>
    parts.notice(`Nango forgot ${what} of ${name}, and it could not be put back: ${message}`),
  )
}
