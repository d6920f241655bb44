import { Pool, types as pgTypes, type ClientConfig, type PoolClient } from 'pg'
import { MINUTE, SECOND } from '../domain/limits.ts'
import type { Address } from './address.ts'
import { DURABLY } from './connection.ts'
import { createLook, cutSwallowed, SILENCE, silent } from './silence/cut-swallowed.ts'
import { CROWDED } from './postgres-error.ts'
import { SCHEMA } from './schema.ts'
import { fromStoredText } from './statement.ts'

/** Milliseconds that PostgreSQL gives a statement, a lock that another process holds, and a transaction that asks nothing. */
const LONGEST = { statement: MINUTE, lock: 10 * SECOND, idle: 15 * SECOND }

/** Truth is 1 or 0 and every number a number, as the store has them from SQLite. https://www.postgresql.org/docs/current/datatype.html */
const PARSERS: ReadonlyMap<number, (text: string) => unknown> = new Map<number, (text: string) => unknown>([
  [pgTypes.builtins.TEXT, fromStoredText],
  [pgTypes.builtins.BOOL, (text) => (text === 't' ? 1 : 0)],
  [pgTypes.builtins.INT8, Number],
  [pgTypes.builtins.NUMERIC, Number],
])

export const TYPES: ClientConfig['types'] = {
  getTypeParser: (oid, format) => PARSERS.get(oid) ?? (pgTypes.getTypeParser(oid, format) as () => unknown),
}

/** Connections to a database, shared by all works of this process. */
export interface Connections {
  readonly pool: Pool
  /** Fails as the pool does; where all are in use, as a server that is silent if it answers nobody. */
  readonly connect: () => Promise<PoolClient>
}

/**
 * As they are needed, at most 10. Statements are written before the last was answered (`pipeline`), and nothing is set for
 * longer than a transaction, so that a pooler may stand in between.
 */
export function createConnections({ config }: Address, silence = SILENCE): Connections {
  const answersOthers = createLook(config, silence.patience)
  const pool = new Pool({
    ...config,
    types: TYPES,
    pipeline: true,
    application_name: 'shield',
    max: 10,
    connectionTimeoutMillis: silence.queue,
    // A server that vanished without a word: later than its own bounds, which say more.
    query_timeout: 2 * LONGEST.statement,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10 * SECOND,
    allowExitOnIdle: true,
  })
  // One that is lost while nobody uses it is no news; while somebody does, what was asked of it fails.
  pool.on('error', () => undefined)
  pool.on('connect', (client: PoolClient) => {
    client.on('error', () => undefined)
  })
  cutSwallowed(pool, silence, answersOthers)
  return {
    pool,
    connect: async () => {
      try {
        return await pool.connect()
      } catch (error) {
        if (isCrowded(error) && !(await answersOthers())) throw silent()
        throw error
      }
    },
  }
}

function isCrowded(error: unknown): boolean {
  return error instanceof Error && error.message === CROWDED
}

/**
 * Each statement finds what it asks for by an index, also where the server knows nothing of a table yet, as right after a
 * queue was copied there, and would rather read all of it. Whatever is then left without an index would be compiled for
 * its apparent cost, or read by several processes, which take longer to start than the statement takes: no JIT, no workers.
 * Each plan is made once, whatever the values are: planning a list takes as long as answering it.
 * https://www.postgresql.org/docs/current/runtime-config-query.html
 */
const BY_INDEX = `set local enable_seqscan = off; set local enable_hashjoin = off; set local enable_mergejoin = off;
  set local enable_bitmapscan = off; set local enable_material = off; set local jit = off;
  set local max_parallel_workers_per_gather = 0; set local random_page_cost = 1; set local plan_cache_mode = force_generic_plan`

const SETTINGS = `set local search_path = ${SCHEMA}, pg_temp;
  ${BY_INDEX};
  set local statement_timeout = ${LONGEST.statement};
  set local lock_timeout = ${LONGEST.lock};
  set local idle_in_transaction_session_timeout = ${LONGEST.idle}`

/** One look at everything as it is at one moment. */
export const BEGIN_READ = `begin isolation level repeatable read read only; ${SETTINGS}`

/**
 * Writes of all processes are one after the other, by the lock on the one row of `standing`; whatever is read after it has
 * all that was written before. The last answer is the version of the schema.
 */
export const BEGIN_WRITE = `begin isolation level read committed read write; ${SETTINGS};
  ${DURABLY};
  select from standing for update;
  select version, oldest from schema_version`
