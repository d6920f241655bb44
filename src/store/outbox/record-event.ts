import { randomBytes } from 'node:crypto'
import { SHIELD } from '../../domain/access/principal.ts'
import type { AuditNote } from '../../domain/audit/audit.ts'
import { newId } from '../../domain/id.ts'
import { ABOUT_NO_REQUEST, contentOf, type Kept } from '../../domain/notify/content.ts'
import { eventOf, type EventType } from '../../domain/notify/event.ts'
import { objectOf, textOrNull } from '../../domain/text/json.ts'
import { findConnectionById } from '../connections.ts'
import { json } from '../columns.ts'
import { each, type Database, type Steps } from '../database.ts'
import { listStatuses } from '../messages.ts'
import { findRequest } from '../requests/request-queries.ts'
import { IS_WANTED, listExpiring } from './is-due.ts'

const CONTENT = json<Kept>('content')

const sql = {
  insert: `insert into events (id, type, subject, at, content) values (:id, :type, :subject, :at, :content)`,
} as const

/** Makes an event of what is written down, if people are told of such a thing. Only inside `write`, after the change. */
export function* recordEvent(database: Database, note: AuditNote): Steps<void> {
  const type = eventOf(note.type)
  if (type === undefined || !(yield* isWanted(database))) return
  const { subject, at } = note
  const content = yield* contentFor(database, type, note)
  if (content !== undefined)
    yield* insert(database, { type, subject: type === 'hold' ? null : subject, at, content })
}

function* contentFor(
  database: Database,
  type: EventType,
  { type: audited, subject, actor: { name: by }, data }: AuditNote,
): Steps<Kept | undefined> {
  if (type === 'hold') {
    const reason = textOrNull(objectOf(data)['reason'])
    return { ...ABOUT_NO_REQUEST, by, reason, state: audited === 'queue.held' ? 'held' : 'released' }
  }
  if (type === 'request.undelivered') return yield* ofUndelivered(database, subject ?? '', by)
  if (type !== 'connection.dead') return yield* ofRequest(database, subject ?? '', by)
  const connection = yield* findConnectionById(database, subject ?? '')
  if (connection === undefined) return undefined
  return {
    ...ABOUT_NO_REQUEST,
    by,
    state: 'dead',
    account: connection.account.label,
    connection: connection.name,
  }
}

/** As a request stands in this very transaction. */
function* ofRequest(database: Database, id: string, by: string): Steps<Kept | undefined> {
  const request = yield* findRequest(database, id)
  return request === undefined ? undefined : contentOf(request, by)
}

/** With the provider's reason, which is no part of how the request ended. */
function* ofUndelivered(database: Database, id: string, by: string): Steps<Kept | undefined> {
  const request = yield* findRequest(database, id)
  if (request === undefined) return undefined
  const statuses = yield* listStatuses(database, request.provider, request.providerKey)
  const error = statuses.find(({ status }) => status === 'failed')?.error ?? null
  return { ...contentOf(request, by), ending: error === null ? 'Not delivered' : `Not delivered: ${error}` }
}

interface Fresh {
  readonly type: EventType
  readonly subject: string | null
  readonly at: string
  readonly content: Kept
}

function* insert(database: Database, { content, ...event }: Fresh): Steps<void> {
  yield* database.tell(sql.insert, { id: newId('evt', randomBytes), ...event, ...CONTENT.write(content) })
}

/** One of `outbox.remind`, to be called inside `write`. */
export function* remind(database: Database, until: string, at: string): Steps<number> {
  if (!(yield* isWanted(database))) return 0
  const due = yield* listExpiring(database, at, until)
  yield* each(due, function* ({ id }) {
    const content = yield* ofRequest(database, id, SHIELD.name)
    if (content !== undefined) yield* insert(database, { type: 'request.expiring', subject: id, at, content })
  })
  return due.length
}

function* isWanted(database: Database): Steps<boolean> {
  const known = database.known()
  known.isWanted ??= (yield* database.value(IS_WANTED)) === 1
  return known.isWanted
}
