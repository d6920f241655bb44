import { lyingAt, say } from '../../domain/text/wording.ts'
import { Client } from 'pg'
import { ShieldError } from '../../domain/errors.ts'
import { SECOND } from '../../domain/limits.ts'
import type { Address } from '../address.ts'
import { TYPES } from '../connect.ts'

/** Longer than this nobody waits for an answer, nor for a connection. */
const PATIENCE = 10 * SECOND

/** What a connection is for, as `pg_stat_activity` names it. */
type Purpose = 'sender' | 'listener' | 'doctor'

/** Not connected yet. A server that vanished is noticed after some 10 s. */
export function createClient({ config }: Address, purpose: Purpose, patience = PATIENCE): Client {
  return new Client({
    ...config,
    types: TYPES,
    // Several may ask at the same moment.
    pipeline: true,
    application_name: `shield ${purpose}`,
    query_timeout: patience,
    connectionTimeoutMillis: patience,
    keepAlive: true,
    keepAliveInitialDelayMillis: PATIENCE,
  })
}

/** The server asks after a client that is silent, too: its own defaults let one that vanished hold a lock for two hours. */
const NOTICE_SILENCE = 'set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 3'

/**
 * Connects, and returns the number of the process at the server. Fails with `unavailable` where a pooler stands in between:
 * a lock or a LISTEN would outlast this connection there, or end before it.
 */
export async function connectDirectly(client: Client, shown: string): Promise<number> {
  await client.connect()
  const backend = await backendOf(client)
  if (backend === null) {
    throw new ShieldError(
      'unavailable',
      say`A pooler is in front of the database${lyingAt(shown)}, and a lock that is taken behind one does not end with its process`,
      { hint: 'Set SHIELD_DATABASE_DIRECT_URL to an address that bypasses it' },
    )
  }
  await client.query(NOTICE_SILENCE)
  return backend
}

/** The number of the process at the server; null: not the server has answered, but a pooler before it. */
export async function backendOf(client: Pick<Client, 'query'>): Promise<number | null> {
  const { rows } = await client.query<{ backend: number }>('select pg_backend_pid() as backend')
  // Told as the connection began (`BackendKeyData`). A pooler shares the server's connections, and tells a number of its own.
  // https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-START-UP
  const { processID: told } = client as { readonly processID?: number | null }
  const backend = rows[0]?.backend
  return backend !== undefined && backend === told ? backend : null
}
