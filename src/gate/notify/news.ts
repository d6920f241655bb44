import type { Sight } from '../../domain/access/principal.ts'
import type { AuditEntry } from '../../domain/audit/audit.ts'
import { REMINDED_BEFORE } from '../../domain/limits.ts'
import { ABOUT_NO_REQUEST, contentOf, isHalfOver, type Kept } from '../../domain/notify/content.ts'
import { eventOf, type EventType } from '../../domain/notify/event.ts'
import { tellingOf } from '../../domain/notify/telling.ts'
import type { ApprovalRequest, State } from '../../domain/request/request.ts'
import type { Parts } from '../parts.ts'

/** Who is told at a page. */
export interface Reader {
  readonly name: string
  readonly sees: Sight
}

/** One thing that happened, in words that are safe to show. */
export interface NewsItem {
  readonly type: EventType
  /** Id of the request or connection; null for a hold. */
  readonly subject: string | null
  readonly headline: string
  /** What it is about; may be empty. */
  readonly about: string
}

export interface News {
  /** Where to go on from: the number of the last entry of the log. */
  readonly upTo: number
  /** What happened, oldest first. */
  readonly items: readonly NewsItem[]
  /** What waits, and expires soon: the same at every look. */
  readonly expiring: readonly NewsItem[]
}

/** With more than these, nobody reads each. */
const MOST = 100

/**
 * What a reader is to be told at a page since an entry of the log; null: nothing yet. Who sees everybody's requests hears
 * of what has to be looked at, and everybody how their own ended; of what they did themselves nobody.
 */
export async function newsSince(parts: Parts, after: number | null, reader: Reader): Promise<News> {
  const { audit } = await parts.store()
  const { number: upTo } = await audit.head()
  const fresh = after === null ? [] : await audit.newest({ limit: Math.min(MOST, Math.max(0, upTo - after)) })
  const items = await Promise.all(fresh.toReversed().map((entry) => newsOf(parts, entry, reader)))
  return { upTo, items: items.flat(), expiring: await expiringFor(parts, reader) }
}

/** What is said of an entry of the log. Rules that had no room leave to a person what they would have decided. */
function typeOf({ type }: AuditEntry): EventType | undefined {
  return type === 'policy.no_room' ? 'request.pending' : eventOf(type)
}

async function newsOf(parts: Parts, entry: AuditEntry, reader: Reader): Promise<readonly NewsItem[]> {
  const type = typeOf(entry)
  if (type === undefined || entry.actor.name === reader.name) return []
  const isOther = type === 'hold' || type === 'connection.dead'
  if (isOther && reader.sees === 'own') return []
  const content = isOther
    ? await contentOfOther(parts, entry)
    : await contentOfRequest(parts, type, entry, reader)
  return content === undefined ? [] : [said(type, entry.subject, content)]
}

/** Undefined: it does not concern the reader. */
async function contentOfRequest(
  parts: Parts,
  type: EventType,
  entry: AuditEntry,
  reader: Reader,
): Promise<Kept | undefined> {
  const request = await (await parts.store()).requests.find(entry.subject ?? '')
  if (request === undefined || !(await concerns(parts, type, { request, entry, reader }))) return undefined
  const content = contentOf(request, entry.actor.name)
  // How it was decided, also where more has happened since.
  return type === 'request.decided'
    ? { ...content, state: entry.type.slice('request.'.length) as State }
    : content
}

async function contentOfOther(parts: Parts, { type, subject, actor }: AuditEntry): Promise<Kept | undefined> {
  const empty = { ...ABOUT_NO_REQUEST, by: actor.name }
  if (subject === null) return { ...empty, state: type === 'queue.held' ? 'held' : 'released' }
  const connection = await (await parts.store()).connections.findById(subject)
  return connection === undefined ? undefined : { ...empty, state: 'dead', connection: connection.name }
}

interface Concern {
  readonly request: ApprovalRequest
  readonly entry: AuditEntry
  readonly reader: Reader
}

async function concerns(
  parts: Parts,
  type: EventType,
  { request, entry, reader }: Concern,
): Promise<boolean> {
  if (request.requester.name === reader.name)
    return type !== 'request.pending' && entry.type !== 'request.approved'
  if (reader.sees === 'own') return false
  if (type === 'request.pending')
    return request.state === 'pending' && !(await mayRulesDecide(parts, request, entry))
  return type === 'request.unknown' || type === 'request.failed' || type === 'request.undelivered'
}

/** Whether rules are about to decide it, as far as can be told from what they said when it was proposed. */
async function mayRulesDecide(
  parts: Parts,
  { ruling }: ApprovalRequest,
  { type }: AuditEntry,
): Promise<boolean> {
  const effect = ruling?.effect ?? 'none'
  const isAllowed = effect === 'allow' || (effect === 'none' && !parts.writeRequiresApproval)
  if (!isAllowed || type === 'policy.no_room') return false
  return (await (await parts.store()).guard.standing()).hold === null
}

async function expiringFor(parts: Parts, reader: Reader): Promise<readonly NewsItem[]> {
  if (reader.sees === 'own') return []
  const now = parts.now()
  const pending = await (await parts.store()).requests.list({ states: ['pending'], limit: MOST })
  return pending.flatMap((request) => {
    const { id, createdAt, expiresAt, requester } = request
    if (expiresAt === null || requester.name === reader.name) return []
    const isSoon = Date.parse(expiresAt) - now <= REMINDED_BEFORE && isHalfOver({ createdAt, expiresAt }, now)
    return isSoon ? [said('request.expiring', id, contentOf(request, requester.name))] : []
  })
}

function said(type: EventType, subject: string | null, kept: Kept): NewsItem {
  const event = { id: '', at: '', type, subject, content: { ...kept, isByPolicy: false } }
  const { headline, about } = tellingOf(event, null, 'thin')
  return { type, subject, headline, about }
}
