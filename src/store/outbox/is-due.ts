import { isHalfOver } from '../../domain/notify/content.ts'
import type { ApprovalRequest } from '../../domain/request/request.ts'
import type { Database, Steps } from '../database.ts'
import { perDialect } from '../dialect.ts'

/** What nobody has told yet or given up: literals, or the partial indexes are not used. */
export const OPEN = `state in ('waiting', 'sending')`

/** Channels `c` that neither rest nor have ended. */
export const MAY_HEAR = `c.ended_at is null and (c.rest_until is null or c.rest_until <= :at)`

/** Asked first: where nobody is told, and that is mostly so, the rest is not even compiled. */
export const IS_WANTED = `select exists (select 1 from notify_settings)`

const IS_DUE = `select exists (select 1 from events where spread_at is null)
  or exists (select 1 from channels as c cross join notifications as n
    where n.channel = c.name and ${MAY_HEAR} and n.${OPEN} and n.due_at <= :at)`

/** One of `outbox.isDue`, to be called inside `read`; after every command, so that nothing more is loaded for it. */
export function* isDue(database: Database, at: string, until?: string): Steps<boolean> {
  if ((yield* database.value(IS_WANTED)) !== 1) return false
  if ((yield* database.value(IS_DUE, { at })) === 1) return true
  return until !== undefined && (yield* listExpiring(database, at, until)).length > 0
}

const findsExpiring = perDialect(
  ({ by }) => `select request.id as id, request.created_at as "createdAt", request.expires_at as "expiresAt"
    from requests as request ${by('requests_pending_due')} where request.state = 'pending'
      and request.expires_at is not null and request.expires_at <= :until
      and not exists (select 1 from events where subject = request.id and type = 'request.expiring')`,
)

interface Lasting extends Pick<ApprovalRequest, 'id' | 'createdAt'> {
  readonly expiresAt: string
}

/** Requests that are to be told once more: they expire by `until`, and half of their time is over. Inside `read` or `write`. */
export function* listExpiring(database: Database, at: string, until: string): Steps<readonly Lasting[]> {
  const pending = yield* database.rows<Lasting>(findsExpiring(database.dialect), { until })
  return pending.filter((request) => isHalfOver(request, Date.parse(at)))
}
