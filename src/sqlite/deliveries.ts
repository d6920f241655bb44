import type { Delivery, DeliveryFilter, DeliveryLine } from '../domain/webhook/delivery.ts'
import type { DeliveryStore } from '../domain/ports/webhook-store.ts'
import type { Database } from './file/database.ts'

// Under the names of a `DeliveryLine`.
const LINE = `seq as number, id, source, body_hash as bodyHash, length(body) as bytes, received_at as receivedAt, state, about,
  problem, done_at as doneAt`

const sql = {
  byId: `select ${LINE}, body from deliveries where id = :id`,
  // "+": or SQLite might walk the whole table in the order of seq instead of the index on id.
  idsStartingWith: `select id from deliveries where id >= :prefix and id < :prefix || char(0x10ffff)
    order by +seq limit 20`,
  // 'new' is a literal, or the partial index is not used.
  oldestNew: `select ${LINE}, body from deliveries where state = 'new' order by seq limit :most`,
} as const

// Each of these expects to be called inside `read` or `write`.

export function findDelivery(database: Database, id: string): Delivery | undefined {
  return database.prepare(sql.byId).get({ id }) as Delivery | undefined
}

export function deliveryIdsStartingWith(database: Database, prefix: string): readonly string[] {
  return database.prepare(sql.idsStartingWith).pluck().all({ prefix }) as string[]
}

export function listDeliveries(database: Database, filter: DeliveryFilter): readonly DeliveryLine[] {
  const { source, state, before } = filter
  const conditions = [
    ...(source === undefined ? [] : ['source = :source']),
    ...(state === undefined ? [] : ['state = :state']),
    ...(before === undefined ? [] : ['seq < :before']),
  ]
  const where = conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`
  const text = `select ${LINE} from deliveries${where} order by seq desc limit :limit`
  const limit = Math.max(0, Math.trunc(filter.limit))
  return database.prepare(text).all({ ...filter, limit }) as readonly DeliveryLine[]
}

/** Row by row: a hundred bodies of 3 MB are never in memory together. */
export function oldestNew(
  database: Database,
  { most, bytes }: Parameters<DeliveryStore['oldestNew']>[0],
): readonly Delivery[] {
  const found: Delivery[] = []
  let length = 0
  for (const row of database.prepare(sql.oldestNew).iterate({ most })) {
    const delivery = row as Delivery
    found.push(delivery)
    length += delivery.bytes
    if (length >= bytes) break
  }
  return found
}
