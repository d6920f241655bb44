import type { Database, Steps } from '../database.ts'

/** What nobody has told yet or given up: literals, or the partial indexes are not used. */
export const OPEN = `state in ('waiting', 'sending')`

/** Channels `c` that neither rest nor have ended. */
export const MAY_HEAR = `c.ended_at is null and (c.rest_until is null or c.rest_until <= :at)`

/** Asked first: where nobody is told, and that is mostly so, the rest is not even compiled. */
export const IS_WANTED = `select exists (select 1 from notify_settings)`

const IS_DUE = `select exists (select 1 from events where spread_at is null)
  or exists (select 1 from channels as c cross join notifications as n on n.channel = c.name
    where ${MAY_HEAR} and n.${OPEN} and n.due_at <= :at)`

/** One of `outbox.isDue`, to be called inside `read`; after every command, so that nothing more is loaded for it. */
export function* isDue(database: Database, at: string): Steps<boolean> {
  if ((yield* database.value(IS_WANTED)) !== 1) return false
  return (yield* database.value(IS_DUE, { at })) === 1
}
