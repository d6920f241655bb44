import type { Connection } from '../provider/connection.ts'
import type { ApprovalRequest } from '../request/request.ts'

/** The little of a database that can be named on a command line. */
export interface Glance {
  readonly connections: readonly (Pick<Connection, 'name' | 'provider'> & {
    /** As the provider calls it. */
    readonly account: string
  })[]
  /** The newest of each state, newest first. */
  readonly requests: readonly Pick<ApprovalRequest, 'id' | 'state' | 'operation' | 'account' | 'summary'>[]
}
