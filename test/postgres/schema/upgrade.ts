import { parseAddress } from '../../../src/postgres/address.ts'
import { createConnections } from '../../../src/postgres/connect.ts'
import { migrate, readMigrations } from '../../../src/postgres/migrate.ts'

export const GOES_ON = '-- The version before goes on.\n'
export const STOPS = '-- The version before stops.\n'

/** As a newer shield does that has these migrations as well. */
export async function upgrade(url: string, ...texts: readonly string[]): Promise<void> {
  const { pool } = createConnections(parseAddress(url))
  const client = await pool.connect()
  try {
    await migrate(client, 'the database', [...readMigrations(), ...texts])
  } finally {
    client.release()
    await pool.end()
  }
}
