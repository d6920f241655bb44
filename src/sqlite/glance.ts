import { statSync } from 'node:fs'
import type { Glance } from '../domain/ports/store-info.ts'
import { STATES } from '../domain/request/request.ts'
import { assertOurs, connect } from './file/connect.ts'
import type { Driver } from './file/driver.ts'

const MOST_OF_A_STATE = 50

const CONNECTIONS = 'select name, provider, account_label as account from connections order by name'

const newest = STATES.map(
  (state) =>
    `select seq from (select seq from requests where state = '${state}' order by seq desc limit ${MOST_OF_A_STATE})`,
)
const REQUESTS = `select id, state, operation, account, summary from requests
  where seq in (${newest.join(' union all ')}) order by seq desc`

/**
 * Looks into a database for what can be named on a command line. It waits for nobody and changes nothing, not even to
 * bring the schema up to date: whatever is in the way is an error at once.
 */
export function glanceAt(driver: Driver, file: string): Glance {
  const sqlite = connect(driver, file, { readonly: isInUse(file) })
  try {
    sqlite.pragma('query_only = on')
    sqlite.pragma('trusted_schema = off')
    assertOurs(sqlite, file)
    return {
      connections: sqlite.prepare(CONNECTIONS).all() as Glance['connections'],
      requests: sqlite.prepare(REQUESTS).all() as Glance['requests'],
    }
  } finally {
    sqlite.close()
  }
}

/**
 * A handle that cannot write settles nothing of what somebody else has there; where nobody has, it would leave files
 * beside the database that one which can write takes away again.
 */
function isInUse(file: string): boolean {
  return (statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0
}
