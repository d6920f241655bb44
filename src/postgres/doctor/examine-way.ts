import type { Client, ClientBase } from 'pg'
import { bad, note, ok, type Check } from '../../domain/health/check.ts'
import { isHere, type Address } from '../address.ts'
import { backendOf } from '../direct/connect-directly.ts'
import { SERVER } from '../seen.ts'
import { translateError } from '../postgres-error.ts'

/** Whether others can read what goes to the server, or answer in its place. */
export function examineSecrecy({ config: { host = '', ssl } }: Address, name = 'tls'): Check {
  if (ssl === false || ssl === undefined || ssl === true) {
    return isHere(host)
      ? ok(name, 'not needed: the traffic to the server stays on this machine')
      : bad(name, `the traffic to ${host} can be read on the way`, FULL)
  }
  if (ssl.rejectUnauthorized === false)
    return note(name, `encrypted, but the certificate of ${host} is not checked`, FULL)
  return ssl.checkServerIdentity === undefined
    ? ok(name, `encrypted, and ${host} is proven by its certificate`)
    : note(name, `encrypted, but any certificate of a trusted authority passes for ${host}`, FULL)
}

const FULL = 'sslmode=verify-full, with sslrootcert where the authority is your own'

interface Ways {
  /** As the work goes. */
  readonly client: ClientBase
  /** Not connected yet. */
  readonly direct: Client
  readonly shown: string
  /** SHIELD_DATABASE_DIRECT_URL is set. */
  readonly isGiven: boolean
}

const NAME = 'pooler'

/** Whether a pooler stands in between, and the way past it leads to the same database. */
export async function examinePooler({ client, direct, shown, isGiven }: Ways): Promise<Check> {
  const isPooled = (await backendOf(client)) === null
  if (!isGiven) return isPooled ? bad(NAME, `${POOLED}: ${NOTHING_SENT}`, PAST) : ok(NAME, 'there is none')
  try {
    await direct.connect()
    if ((await backendOf(direct)) === null)
      return bad(NAME, `SHIELD_DATABASE_DIRECT_URL leads to a pooler too: ${NOTHING_SENT}`, PAST)
    const where = `select ${SERVER} as server`
    const [here, there] = [await client.query<Row>(where), await direct.query<Row>(where)]
    if (here.rows[0]?.server === there.rows[0]?.server) {
      const there = isPooled ? POOLED : 'there is none'
      return ok(NAME, `${there}; SHIELD_DATABASE_DIRECT_URL leads to the server itself`)
    }
    return bad(
      NAME,
      `SHIELD_DATABASE_DIRECT_URL leads to another database: ${NOTHING_SENT}`,
      'Name the same server and database in both addresses',
    )
  } catch (error) {
    const { message, hint } = translateError(error, shown)
    return bad(NAME, `${message} (SHIELD_DATABASE_DIRECT_URL): ${NOTHING_SENT}`, hint ?? null)
  } finally {
    await direct.end().catch(() => undefined)
  }
}

interface Row {
  readonly server: string
}

const POOLED = 'one stands in between'
const NOTHING_SENT = 'nothing can be sent from here, and nothing is heard at once of what others do'
const PAST = 'Set SHIELD_DATABASE_DIRECT_URL to an address that bypasses it'
