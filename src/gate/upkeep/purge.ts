import type { Actor } from '../../domain/access/principal.ts'
import { defined } from '../../domain/text/json.ts'
import { noteOf, timestamp, type Parts } from '../parts.ts'
import { tidy } from './tidy.ts'

/** Requests in one transaction: short enough that others hardly wait. */
const AT_ONCE = 100

export interface Purgeable {
  readonly number: number
  /** ISO 8601: all of them ended before. */
  readonly before: string
}

/** What `purge` would erase: requests that ended longer ago than `age` milliseconds and still hold what they sent. */
export async function findPurgeable(parts: Parts, age: number): Promise<Purgeable> {
  await tidy(parts)
  const before = new Date(parts.now() - age).toISOString()
  return { before, number: await (await parts.store()).requests.countPurgeable(before) }
}

/**
 * Erases what requests held that ended before a moment: what was asked, what was sent, what came back, and every word about
 * it. Who asked and decided, when, on which account, and how it ended stay, and so does the audit log. Returns how many
 * were erased.
 */
export async function purge(
  parts: Parts,
  { before }: Pick<Purgeable, 'before'>,
  actor: Actor,
): Promise<number> {
  const { requests } = await parts.store()
  const note = { at: timestamp(parts), type: 'request.purged', actor, data: { endedBefore: before } }
  let purged = 0
  let after: string | undefined
  do {
    const ids = await requests.purgeable({ before, limit: AT_ONCE, ...defined({ after }) })
    if (ids.length > 0) purged += await requests.purge(ids, note)
    after = ids.at(-1)
  } while (after !== undefined)
  return purged
}

/**
 * Deletes webhooks that came before `before` and were acted on: they hold what people wrote. (A server deletes them after
 * 30 days by itself.) Returns how many.
 */
export async function purgeDeliveries(parts: Parts, before: string, actor: Actor): Promise<number> {
  const { deliveries, audit } = await parts.store()
  const count = await deliveries.purge(before)
  const data = { count, receivedBefore: before }
  if (count > 0) await audit.append(noteOf(parts, 'delivery.purged', null, actor, data))
  return count
}
