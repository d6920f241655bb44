import type { Delivery, DeliveryFilter, DeliveryLine } from '../domain/webhook/delivery.ts'
import type { DeliveryStore } from '../domain/ports/webhook-store.ts'
import { afterPrefix, type Database, type Steps } from './database.ts'
import { perDialect } from './dialect.ts'

// Under the names of a `DeliveryLine`.
const LINE = `seq as number, id, source, body_hash as "bodyHash", length(body) as bytes, received_at as "receivedAt", state, about,
  problem, done_at as "doneAt"`

const sql = {
  byId: `select ${LINE}, body from deliveries where id = :id`,
  // 'new' is a literal, or the partial index is not used.
  sizes: `select seq, length(body) as bytes from deliveries where state = 'new' order by seq limit :most`,
  waiting: `select count(*) as number, min(received_at) as since from deliveries where state = 'new'`,
  oldestNew: `select ${LINE}, body from deliveries where state = 'new' and seq <= :last order by seq`,
} as const

// Unindexed: or SQLite might walk the whole table in the order of seq instead of the index on id.
const findsIds = perDialect(
  ({ unindexed }) => `select id from deliveries where id >= :prefix and id < :end
    order by ${unindexed('seq')} limit 20`,
)

// Each of these expects to be called inside `read` or `write`.

export function* findDelivery(database: Database, id: string): Steps<Delivery | undefined> {
  return yield* database.row<Delivery>(sql.byId, { id })
}

export function* waitingDeliveries(
  database: Database,
): Steps<{ readonly number: number; readonly since: string | null }> {
  return (yield* database.row(sql.waiting)) as { readonly number: number; readonly since: string | null }
}

export function* deliveryIdsStartingWith(database: Database, prefix: string): Steps<readonly string[]> {
  const values = { prefix, end: afterPrefix(prefix) }
  return yield* database.values<string>(findsIds(database.dialect), values)
}

export function* listDeliveries(database: Database, filter: DeliveryFilter): Steps<readonly DeliveryLine[]> {
  const { source, state, before } = filter
  const conditions = [
    ...(source === undefined ? [] : ['source = :source']),
    ...(state === undefined ? [] : ['state = :state']),
    ...(before === undefined ? [] : ['seq < :before']),
  ]
  const where = conditions.length === 0 ? '' : ` where ${conditions.join(' and ')}`
  const text = `select ${LINE} from deliveries${where} order by seq desc limit :limit`
  const limit = Math.max(0, Math.trunc(filter.limit))
  return yield* database.rows<DeliveryLine>(text, { ...filter, limit })
}

/** Measured before they are read: a hundred bodies of 3 MB are never in memory together. */
export function* oldestNew(
  database: Database,
  { most, bytes }: Parameters<DeliveryStore['oldestNew']>[0],
): Steps<readonly Delivery[]> {
  const sizes = yield* database.rows<{ readonly seq: number; readonly bytes: number }>(sql.sizes, { most })
  let last = 0
  let length = 0
  for (const next of sizes) {
    last = next.seq
    length += next.bytes
    if (length >= bytes) break
  }
  return yield* database.rows<Delivery>(sql.oldestNew, { last })
}
