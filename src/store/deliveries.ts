import {
  DELIVERY_STATES,
  type Delivery,
  type DeliveryFilter,
  type DeliveryLine,
  type DeliveryEnding,
  type IncomingDelivery,
  type RecordedDelivery,
} from '../domain/webhook/delivery.ts'
import type { DeliveryStore } from '../domain/ports/store.ts'
import { afterPrefix, type Database, type Steps, each, those } from './database.ts'
import { perDialect } from './dialect.ts'
import { BODIES_KEPT_FOR } from '../domain/limits.ts'
import { senderOf } from '../domain/webhook/senders.ts'
import { appendAudit } from './audit/append-audit.ts'
import { storable } from './columns.ts'

// Under the names of a `DeliveryLine`.
const LINE = `seq as number, id, source, body_hash as "bodyHash", length(body) as bytes, received_at as "receivedAt", state, about,
  problem, done_at as "doneAt"`

const sql = {
  byId: `select ${LINE}, body from deliveries where id = :id`,
  // 'new' is a literal, or the partial index is not used.
  sizes: `select seq, length(body) as bytes from deliveries where state = 'new' order by seq limit :most`,
  waiting: `select count(*) as number, min(received_at) as since from deliveries where state = 'new'`,
  oldestNew: `select ${LINE}, body from deliveries where state = 'new' and seq <= :last order by seq`,
  same: `select id from deliveries where source = :source and body_hash = :body_hash
    and received_at > :since and received_at < :until order by received_at desc limit 1`,
  insert: `insert into deliveries (id, source, body, body_hash, received_at, state)
    values (:id, :source, :body, :body_hash, :received_at, 'new')`,
  finish: `update deliveries set state = :state, about = :about, problem = :problem, done_at = :done_at
    where id = :id and (state = 'new' or :again = 1)`,
  // Looks at the oldest alone: a look at all of them would make every record as slow as the table is long.
  forgetSome: `delete from deliveries where seq in (select seq from deliveries order by seq limit 50)
    and state <> 'new' and received_at < :before`,
  purge: `delete from deliveries where state <> 'new' and received_at < :before`,
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
  const { source, before } = filter
  // The state stands in the text, or the index on what is new is not used.
  const state = DELIVERY_STATES.find((one) => one === filter.state)
  const conditions = [
    ...(source === undefined ? [] : ['source = :source']),
    ...(state === undefined ? [] : [`state = '${state}'`]),
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

/** Everything that writes deliveries, each as one transaction. */
export function createDeliveryChanges(database: Database) {
  const { write } = database
  return {
    record: (deliveries: readonly IncomingDelivery[]) =>
      write(function* () {
        yield* forgetSome(database, deliveries)
        return yield* each(deliveries, (delivery) => recordOne(database, delivery))
      }),
    finish: (endings: readonly DeliveryEnding[], again: readonly string[]) =>
      write(function* () {
        const said = yield* those(endings, (ending) => finishOne(database, ending, again.includes(ending.id)))
        return said.map(({ id }) => id)
      }),
    purge: async (before: string) => {
      const purged = await write(() => database.run(sql.purge, { before }))
      await database.forget()
      return purged
    },
  }
}

function* recordOne(database: Database, delivery: IncomingDelivery): Steps<RecordedDelivery> {
  const { id, source, body, bodyHash: body_hash, receivedAt: received_at } = delivery
  // On both sides: a clock that was set back must not make all that comes the same as what came.
  const [since, until] = [-senderOf(source).sameWithin, senderOf(source).sameWithin].map((by) =>
    moved(received_at, by),
  )
  const same = yield* database.value<string>(sql.same, { source, body_hash, since, until })
  if (same !== undefined) return { kind: 'repeated', id: same }
  yield* database.tell(sql.insert, { ...storable({ id, source, body_hash, received_at }), body })
  return { kind: 'new', id }
}

function* finishOne(database: Database, ending: DeliveryEnding, isAgain: boolean): Steps<boolean> {
  const { id, state, about, problem, at: done_at, notes } = ending
  const columns = storable({ id, state, about, problem, done_at, again: isAgain ? 1 : 0 })
  if ((yield* database.run(sql.finish, columns)) === 0) return false
  for (const note of notes) yield* appendAudit(database, note)
  return true
}

function* forgetSome(database: Database, [first]: readonly IncomingDelivery[]): Steps<void> {
  if (first === undefined) return
  yield* database.tell(sql.forgetSome, { before: moved(first.receivedAt, -BODIES_KEPT_FOR) })
}

function moved(at: string, milliseconds: number): string {
  return new Date(Date.parse(at) + milliseconds).toISOString()
}
