import { gateStrength } from '../domain/access/gate-strength.ts'
import type { ServerIdentity, Status } from '../domain/health/status.ts'
import type { JsonObject } from '../domain/text/json.ts'
import { decodeAnswer } from '../wire/shape.ts'
import { type FoundationsThere, serverStatus as shape } from '../wire/status.ts'
import type { Client } from './client.ts'

/** This process, as far as it can be told from a server's. */
export interface Self {
  /** Changes with every start of a machine, where that can be told; else its name. */
  readonly machine: string
  /** Null where users have no numbers. */
  readonly user: number | null
}

interface StatusThere extends Status {
  readonly server: ServerIdentity
  /** Null: they are not for this caller. */
  readonly foundations: FoundationsThere | null
}

/** The state of a server, and how strong the gate is that it makes. */
export async function serverStatus(
  client: Client,
  self: Self,
  query: Readonly<Record<string, string>>,
): Promise<Status> {
  const { foundations: _, ...status } = statusFrom(await client.get('/v1/status', { query }), client, self)
  return status
}

/** The same as it stands in an answer. */
export function statusFrom(body: JsonObject, client: Pick<Client, 'url'>, self: Self): StatusThere {
  const { server, caller, ...inForce } = decodeAnswer(shape, 'a status', body)
  const { machine, user, version } = server
  const isOwnProcess = machine === self.machine && user === self.user
  const { name, roles } = caller
  return {
    ...inForce,
    strength: gateStrength({ kind: 'remote', roles, isOwnProcess }),
    server: { url: client.url, version, caller: name, roles },
  }
}
