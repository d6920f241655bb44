import type { Delivery, DeliveryFilter, DeliveryLine, DeliveryState } from '../../domain/webhook/delivery.ts'
import type { DeliverySource } from '../../domain/webhook/senders.ts'
import type { DeliveryStore } from '../../domain/ports/store.ts'
import type { Database } from '../file/database.ts'

const LINE = `seq, id, source, body_hash, length(body) as bytes, received_at, state, about, problem, done_at`

const sql = {
  byId: `select ${LINE}, body from deliveries where id = :id`,
  // "+": or SQLite might walk the whole table in the order of seq instead of the index on id.
  idsStartingWith: `select id from deliveries where id >= :prefix and id < :prefix || char(0x10ffff)
    order by +seq limit 20`,
  // 'new' is a literal, or the partial index is not used.
  oldestNew: `select ${LINE}, body from deliveries where state = 'new' order by seq limit :most`,
} as const

interface DeliveryRow {
  readonly seq: number
  readonly id: string
  readonly source: DeliverySource
  readonly body_hash: string
  readonly bytes: number
  readonly received_at: string
  readonly state: DeliveryState
  readonly about: string | null
  readonly problem: string | null
  readonly done_at: string | null
}

type WholeRow = DeliveryRow & { readonly body: Buffer }

// Each of these expects to be called inside `read` or `write`.

export function findDelivery(database: Database, id: string): Delivery | undefined {
  const row = database.prepare(sql.byId).get({ id }) as WholeRow | undefined
  return row === undefined ? undefined : toDelivery(row)
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
  const rows = database.prepare(text).all({ ...filter, limit }) as readonly DeliveryRow[]
  return rows.map(toLine)
}

/** Row by row: a hundred bodies of 3 MB are never in memory together. */
export function oldestNew(
  database: Database,
  { most, bytes }: Parameters<DeliveryStore['oldestNew']>[0],
): readonly Delivery[] {
  const found: Delivery[] = []
  let length = 0
  for (const row of database.prepare(sql.oldestNew).iterate({ most })) {
    found.push(toDelivery(row as WholeRow))
    length += (row as WholeRow).bytes
    if (length >= bytes) break
  }
  return found
}

function toDelivery(row: WholeRow): Delivery {
  return { ...toLine(row), body: row.body }
}

function toLine(row: DeliveryRow): DeliveryLine {
  return {
    number: row.seq,
    id: row.id,
    source: row.source,
    bodyHash: row.body_hash,
    bytes: row.bytes,
    receivedAt: row.received_at,
    state: row.state,
    about: row.about,
    problem: row.problem,
    doneAt: row.done_at,
  }
}
