import type { AuditNote } from '../../domain/audit/audit.ts'
import type { Connection } from '../../domain/provider/connection.ts'
import { isShieldError } from '../../domain/errors.ts'
import type { Json } from '../../domain/text/json.ts'
import { parseNangoEvent, type NangoEvent } from './nango-event.ts'
import { timestamp, type Parts } from '../parts.ts'

/** What was done about a delivery. */
export interface Acted {
  readonly about: string
  readonly notes: readonly AuditNote[]
}

/**
 * A webhook of Nango's is a hint to look, and no authority: it names no new connection ours, ends none and changes none.
 * A consent lets whoever waits for one look at once; one that failed ends the wait of whoever waited for it. A refresh that failed is looked up at Nango, where `status` will
 * look as well, and goes into the log if it is so, once until something else happens to the connection.
 */
export async function actOnNango(parts: Parts, body: Json, receivedAt: string): Promise<Acted> {
  const event = parseNangoEvent(body)
  if (event.kind === 'consented') parts.hints.ring()
  if (event.kind === 'consent_failed') await tellRefusal(parts, event, Date.parse(receivedAt))
  return { about: event.about, notes: await notesOn(parts, event) }
}

async function notesOn(parts: Parts, event: NangoEvent): Promise<readonly AuditNote[]> {
  if (event.kind === 'refresh_failed') return noteRefresh(parts, event)
  return event.kind === 'consent_failed' ? [noteOf(parts, 'connection.consent_failed', null, event)] : []
}

type AuthEvent = Extract<NangoEvent, { readonly connection: object }>

/**
 * Nango tells no tags of a consent that failed: one of a connection that exists bears its id, one of a new connection an id
 * that there never will be.
 */
async function tellRefusal(parts: Parts, event: AuthEvent, at: number): Promise<void> {
  const { integration, nangoConnectionId, refusal } = event.connection
  const { connections } = await parts.store()
  const isKnown = (await connections.list()).some(
    (one) => one.integration === integration && one.nangoConnectionId === nangoConnectionId,
  )
  parts.hints.refuse({ integration, reconnects: isKnown ? nangoConnectionId : null, at, refusal })
}

async function noteRefresh(parts: Parts, event: AuthEvent): Promise<readonly AuditNote[]> {
  const { integration, nangoConnectionId } = event.connection
  const { connections, audit } = await parts.store()
  const connection = (await connections.list()).find(
    (one) => one.integration === integration && one.nangoConnectionId === nangoConnectionId,
  )
  if (connection === undefined) return []
  const confirmed = await hasTrouble(parts, connection)
  const [last] = await audit.newest({ subject: connection.id, type: 'connection', limit: 1 })
  if (confirmed === false || last?.type === 'connection.refresh_failed') return []
  return [noteOf(parts, 'connection.refresh_failed', connection.id, event, confirmed)]
}

/** As Nango says now; null when it cannot be asked. */
async function hasTrouble(
  parts: Parts,
  { integration, nangoConnectionId }: Connection,
): Promise<boolean | null> {
  try {
    const nango = await parts.nango()
    const [known] = await nango.listConnections({ integration, nangoConnectionId })
    return known?.hasAuthError ?? false
  } catch (error) {
    if (!isShieldError(error)) throw error
    return null
  }
}

function noteOf(
  parts: Parts,
  type: string,
  subject: string | null,
  { connection: { integration, refusal } }: AuthEvent,
  confirmed: boolean | null = null,
): AuditNote {
  const actor = { name: 'nango', door: 'http' } as const
  return { at: timestamp(parts), type, subject, actor, data: { integration, error: refusal.code, confirmed } }
}
