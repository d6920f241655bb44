import type { OpenFailover, Shared, StoreInfo, StoreSender } from '../domain/ports/store-info.ts'
import { auditHead, databaseIdentity } from '../store/audit/audit-queries.ts'
import type { Database, Steps } from '../store/database.ts'
import { describeServer } from './inspect-database.ts'
import { HELD_LOCKS } from './sender.ts'

const sql = {
  places: `select id, host, begun_at as "begunAt", presented from places order by begun_at, id`,
  senders: `select senders.id, senders.place, senders.host, senders.pid, senders.begun_at as "begunAt" from senders
    where exists (select 1 from ${HELD_LOCKS} and pg_locks.objid::bigint = senders.number) order by senders.number`,
  failover: `select number, why, noticed_at as at, place from failovers where released_at is null`,
} as const

interface PlaceRow {
  readonly id: string
  readonly host: string
  readonly begunAt: string
  /** The last failover after which it has shown its journal. */
  readonly presented: number
}

/** One of `Store.info`, to be called inside `read`. `where`: the address of the database, for people. */
export function* storeInfo(database: Database, where: string): Steps<StoreInfo> {
  return {
    ...(yield* describeServer(database)),
    where,
    identity: yield* databaseIdentity(database),
    head: yield* auditHead(database),
    shared: yield* shared(database),
    moved: null,
  }
}

function* shared(database: Database): Steps<Shared> {
  const failover = (yield* database.row<OpenFailover>(sql.failover)) ?? null
  const places = yield* database.rows<PlaceRow>(sql.places)
  return {
    places: places.map(({ presented, ...place }) => ({
      ...place,
      isHere: place.id === database.place,
      isShown: failover === null ? null : presented >= failover.number,
    })),
    senders: yield* database.rows<StoreSender>(sql.senders),
    failover,
  }
}
