import type { AuditNote } from '../../domain/audit/audit.ts'
import type { AuditType } from '../../domain/audit/audit-types.ts'
import { tryOr } from '../../domain/errors.ts'
import type { ConsentRefusal } from '../../domain/ports/nango.ts'
import type { Connection } from '../../domain/provider/connection.ts'
import { refusalIn } from '../../domain/provider/connecting.ts'
import { type Json, isJsonObject, type JsonObject } from '../../domain/text/json.ts'
import { standingFor } from '../connect/connections.ts'
import { noteOf, type Parts } from '../parts.ts'
import { rememberDead } from '../reach/connection-trouble.ts'

/** What was done about a delivery. */
export interface Acted {
  readonly about: string
  readonly notes: readonly AuditNote[]
}

/**
 * A webhook of Nango's is a hint to look, and no authority: it names no new connection ours, ends none and changes none.
 * After a consent everybody who waits for one looks at once; a consent that failed ends the wait for it. A refresh that
 * failed is looked up at Nango, where `status` will look as well, and goes into the log if it is so, once until the
 * connection works again.
 */
export async function actOnNango(parts: Parts, body: Json, receivedAt: string): Promise<Acted> {
  const event = parseNangoEvent(body)
  if (event.kind === 'consented') parts.hints.ring()
  if (event.kind === 'consent_failed') await tellRefusal(parts, event, Date.parse(receivedAt))
  return { about: event.about, notes: await notesOn(parts, event) }
}

async function notesOn(parts: Parts, event: NangoEvent): Promise<readonly AuditNote[]> {
  if (event.kind === 'refresh_failed') await noteRefresh(parts, event)
  return event.kind === 'consent_failed' ? [noteAbout(parts, 'connection.consent_failed', null, event)] : []
}

type AuthEvent = Extract<NangoEvent, { readonly connection: object }>

/**
 * Nango tells no tags of a consent that failed: one of a connection that exists bears its id, one of a new connection an id
 * that there never will be.
 */
async function tellRefusal(parts: Parts, event: AuthEvent, at: number): Promise<void> {
  const { integration, nangoConnectionId, refusal } = event.connection
  const { connections } = await parts.store()
  const isKnown = standingFor(await connections.list(), event.connection) !== undefined
  parts.hints.refuse({ integration, reconnects: isKnown ? nangoConnectionId : null, at, refusal })
}

async function noteRefresh(parts: Parts, event: AuthEvent): Promise<void> {
  const { connections } = await parts.store()
  const connection = standingFor(await connections.list(), event.connection)
  if (connection === undefined) return
  const confirmed = await hasTrouble(parts, connection)
  if (confirmed === false) return
  const { actor, data } = noteAbout(parts, 'connection.refresh_failed', connection.id, event, confirmed)
  await rememberDead(parts, connection, { actor, data })
}

/** As Nango says now; null when it cannot be asked. */
async function hasTrouble(
  parts: Parts,
  { integration, nangoConnectionId }: Connection,
): Promise<boolean | null> {
  return tryOr(
    async () => {
      const nango = await parts.nango()
      const [known] = await nango.listConnections({ integration, nangoConnectionId })
      return known?.hasAuthError ?? false
    },
    () => null,
  )
}

function noteAbout(
  parts: Parts,
  type: AuditType,
  subject: string | null,
  { connection: { integration, refusal } }: AuthEvent,
  confirmed: boolean | null = null,
): AuditNote {
  const data = { integration, error: refusal.code, confirmed }
  return noteOf(parts, type, subject, { name: 'nango', door: 'http' }, data)
}

/**
 * What a webhook of Nango's tells. `other`: a forwarded event, wrapped or bare, a sync, or a type that came later: kept
 * and not acted on. https://nango.dev/docs/guides/platform/webhooks-from-nango
 */
type NangoEvent = { readonly about: string } & (
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
function parseNangoEvent(body: Json): NangoEvent {
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
