import { hash } from 'node:crypto'
import type { Call } from './call.ts'
import type { ConnectionIdentity } from '../provider/connection.ts'
import { canonicalJson } from '../text/canonical-json.ts'
import type { Json } from '../text/json.ts'

/** Everything an approval is an approval of. Reason and requester are not in it, nor a connection's name. */
export interface DigestInput {
  readonly operation: string
  readonly connection: ConnectionIdentity
  readonly account: string
  readonly call: Call
  readonly precondition: Json
}

/** SHA-256 in lower-case hex over the canonical JSON of what will be sent, where, and under which condition. */
export function digestOf(input: DigestInput): string {
  const { id, integration, nangoConnectionId } = input.connection
  const { method, path, query, headers, body } = input.call
  return hash(
    'sha256',
    canonicalJson({
      operation: input.operation,
      connection: { id, integration, nangoConnectionId },
      account: input.account,
      call: { method, path, query, headers, body },
      precondition: input.precondition,
    }),
  )
}
