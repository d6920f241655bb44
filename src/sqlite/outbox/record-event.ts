import { randomBytes } from 'node:crypto'
import { SHIELD } from '../../domain/access/principal.ts'
import type { AuditNote } from '../../domain/audit/audit.ts'
import { newId } from '../../domain/id.ts'
import { eventOf, type EventType } from '../../domain/notify/event.ts'
import { objectOf, textOrNull } from '../../domain/text/json.ts'
import type { Database } from '../file/database.ts'
import { IS_WANTED } from './is-due.ts'

/** As a request stands in this very transaction. The names are those of `Content`. */
const OF_REQUEST = `json_object(
    'state', request.state, 'summary', request.summary, 'mark', request.mark, 'operation', request.operation,
    'requester', request.requester_name, 'account', request.account, 'connection', request.connection_name,
    'reason', request.reason, 'amount', json(coalesce(request.stakes -> '$.amount', 'null')),
    'recipients', json(coalesce(request.stakes -> '$.recipients', '[]')), 'warnings', json(request.warnings),
    'expiresAt', request.expires_at, 'by', :by, 'ending', request.ending_message,
    'callback', (select url from callbacks where request_seq = request.seq)
  )`

const EMPTY = `'amount', null, 'recipients', json('[]'), 'warnings', json('[]'), 'expiresAt', null, 'by', :by,
  'ending', null, 'callback', null, 'mark', null, 'operation', null, 'requester', null`

const INTO = `insert into events (id, type, subject, at, content)`

const sql = {
  request: `${INTO} select :id, :type, request.id, :at, ${OF_REQUEST} from requests as request where id = :subject`,
  connection: `${INTO} select :id, :type, id, :at, json_object('state', 'dead', 'summary', null, 'account',
    account_label, 'connection', name, 'reason', null, ${EMPTY}) from connections where id = :subject`,
  hold: `${INTO} values (:id, :type, null, :at, json_object('state', :state, 'summary', null, 'account', null,
    'connection', null, 'reason', :reason, ${EMPTY}))`,
  due: `select request.id from requests as request where request.state = 'pending' and request.expires_at is not null
    and request.expires_at <= :until
    and 2 * (unixepoch(request.expires_at) - unixepoch(:at))
      <= unixepoch(request.expires_at) - unixepoch(request.created_at)
    and not exists (select 1 from events where subject = request.id and type = 'request.expiring')`,
} as const

/** Makes an event of what is written down, if people are told of such a thing. Only inside `write`, after the change. */
export function recordEvent(
  database: Database,
  { type: audited, subject, at, actor, data }: AuditNote,
): void {
  const type = eventOf(audited)
  if (type === undefined || !isWanted(database)) return
  const event = { id: newId('evt', randomBytes), type, at, by: actor.name }
  if (type === 'hold') {
    const reason = textOrNull(objectOf(data)['reason'])
    const state = audited === 'queue.held' ? 'held' : 'released'
    database.prepare(sql.hold).run({ ...event, state, reason })
    return
  }
  database.prepare(type === 'connection.dead' ? sql.connection : sql.request).run({ ...event, subject })
}

/** One of `outbox.remind`, to be called inside `write`. */
export function remind(database: Database, until: string, at: string): number {
  if (!isWanted(database)) return 0
  const type: EventType = 'request.expiring'
  const due = database.prepare(sql.due).pluck().all({ until, at }) as readonly string[]
  for (const subject of due) {
    database.prepare(sql.request).run({ id: newId('evt', randomBytes), type, subject, at, by: SHIELD.name })
  }
  return due.length
}

function isWanted(database: Database): boolean {
  return database.prepare(IS_WANTED).pluck().get() === 1
}
