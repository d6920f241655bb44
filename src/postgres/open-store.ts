import { randomBytes } from 'node:crypto'
import type { Owner } from '../domain/request/request.ts'
import type { Integrity } from '../domain/ports/guard-store.ts'
import type { Store } from '../domain/ports/store.ts'
import type { Database } from '../store/database.ts'
import { BUSY, ShieldError, tryOr } from '../domain/errors.ts'
import { createStore } from '../store/create-store.ts'
import { parseAddress } from './address.ts'
import type { PostgresDatabase } from './database.ts'
import { createNews, TELL } from './direct/listen.ts'
import { createClient } from './direct/connect-directly.ts'
import { mayChange, takesChanges, whyLate } from './may-change.ts'
import { openDatabase, type DatabaseOptions } from './open-database.ts'
import { refuseAfterFailover, releaseFailover } from './failover.ts'
import { settleVault } from '../store/guard/vault.ts'
import { createSender } from './sender.ts'

interface StoreOptions extends DatabaseOptions {
  /** SHIELD_DATABASE_DIRECT_URL, where the other leads to a pooler; left out or null: it does not. */
  readonly directUrl?: string | null
  /** Who sends from this process. */
  readonly owner: Pick<Owner, 'host' | 'pid'>
  /** Milliseconds of a clock that never goes back, and that goes on while the process is stopped. */
  readonly elapsed: () => number
}

/**
 * Opens the store in a PostgreSQL database. It must be closed. Fails with `not_found` (mode `existing` and no queue),
 * `unavailable` (not reached, refused, too old, would lose what it commits, written by a newer shield), `internal` (not
 * our schema), `usage` (not an address).
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const address = parseAddress(options.url)
  const { database, sender, news } = amongOthers(await openDatabase(options), options)
  const store = createStore({
    database: { ...database, sender },
    integrity: () => integrity(database, options),
    mayChange: () => takesChanges(database, address),
    ...ONLY_OF_A_FILE,
    info: async () => {
      const { storeInfo } = await import('./store-info.ts')
      return database.read(() => storeInfo(database, address.shown))
    },
    releaseAfterFailover: async (release) => {
      const lifted = await database.write(() => releaseFailover(database, release))
      await database.write(() => settleVault(database))
      return lifted
    },
    nextChange: news.next,
    close: async () => {
      await news.close()
      await sender.close()
      await database.close()
    },
  })
  const { claim } = store.requests
  const { release } = store.guard
  return {
    ...store,
    guard: {
      ...store.guard,
      release: async (note) => {
        // A change of its own, so that a failover nobody has noticed yet is noticed and kept in mind before it is refused.
        await database.write(() => database.rows('select 1'))
        await database.read(() => refuseAfterFailover(database))
        return release(note)
      },
    },
    requests: {
      ...store.requests,
      claim: async (...ask) => {
        await sender.ready()
        return tryOr(
          () => claim(...ask),
          async (error) => {
            await pastOthers(database)
            throw error
          },
        )
      },
    },
  }
}

async function integrity(database: Database, options: StoreOptions): Promise<Integrity> {
  const { url, directUrl = null, clock, folder } = options
  const [{ inspectDatabase }, { examine }] = await Promise.all([
    import('./inspect-database.ts'),
    import('./doctor/examine.ts'),
  ])
  const address = parseAddress(url)
  await mayChange(database, address)
  const found = await tryOr(
    () => database.read(() => inspectDatabase(database, folder)),
    async (error) => {
      throw error.reason === BUSY ? await whyLate(address, error) : error
    },
  )
  return { ...found, server: await examine({ url, directUrl, now: () => clock?.().now ?? Date.now() }) }
}

/** What a process is among those that share its database: it may send while it holds a lock, and hears of what they change. */
function amongOthers(opened: PostgresDatabase, { url, directUrl, owner, elapsed }: StoreOptions) {
  const direct = parseAddress(directUrl ?? url)
  const { shown } = direct
  const news = createNews({
    connect: () => createClient(direct, 'listener'),
    tell: (by) => opened.read(() => opened.rows(TELL, { by })),
    shown,
    id: randomBytes(8).toString('hex'),
  })
  const database: PostgresDatabase = {
    ...opened,
    write: async (work) => {
      const result = await opened.write(work)
      news.changed()
      return result
    },
  }
  const connect = () => createClient(direct, 'sender')
  const sender = createSender({ database, connect, owner, elapsed, random: randomBytes, shown })
  return { database, sender, news }
}

/**
 * Once this returns, a COMMIT whose answer was lost is over, one way or the other: what comes after has waited for its lock.
 * The server cuts a transaction off that asks for nothing any longer than the first try waits; where it cannot be reached,
 * nobody knows more.
 */
async function pastOthers(database: PostgresDatabase): Promise<void> {
  const wait = () => database.write(() => database.rows('select 1'))
  await tryOr(
    () => tryOr(wait, wait),
    () => undefined,
  )
}

const ONLY_OF_A_FILE: Pick<Store, 'backup' | 'leave'> = {
  backup: async () => {
    throw new ShieldError('usage', 'A queue in PostgreSQL is not copied to a file by shield', {
      hint: 'Copy it with the means of PostgreSQL: pg_dump, or a base backup with its log',
    })
  },
  leave: async () => {
    throw new ShieldError('usage', 'A queue in PostgreSQL is not moved to another place by shield', {
      hint: 'Move it with the means of PostgreSQL',
    })
  },
}
