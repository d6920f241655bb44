import { gateStrength } from '../domain/access/gate-strength.ts'
import type { JsonObject } from '../domain/text/json.ts'
import { isJsonObject } from '../domain/text/json.ts'
import { ROLES, type Role } from '../domain/access/principal.ts'
import type { ServerIdentity, Standings, Status } from '../domain/health/status.ts'
import { objectsIn, type Client } from './client.ts'
import { connectionFrom } from './connection-door.ts'
import { textIn, textsIn } from './text-in.ts'

/** This process, as far as it can be told from a server's. */
export interface Self {
  /** Changes with every start of a machine, where that can be told; else its name. */
  readonly machine: string
  /** Null where users have no numbers. */
  readonly user: number | null
}

/** How things stand at a server, and how strong the gate is that it makes. */
export async function serverStatus(
  client: Client,
  self: Self,
  query: Readonly<Record<string, string>>,
): Promise<Status & { readonly server: ServerIdentity }> {
  return statusFrom(await client.get('/v1/status', { query }), client, self)
}

/** The same as it stands in an answer. */
export function statusFrom(
  body: JsonObject,
  client: Pick<Client, 'url'>,
  self: Self,
): Status & { readonly server: ServerIdentity } {
  const server = objectAt(body, 'server')
  const caller = objectAt(body, 'caller')
  const roles = rolesIn(caller)
  const isOwnProcess = server['machine'] === self.machine && server['user'] === self.user
  return {
    ...(body as unknown as Standings),
    connections: objectsIn(body['connections']).map((one) => ({
      ...(one as unknown as Status['connections'][number]),
      connection: connectionFrom(one['connection']),
    })),
    // A server of an earlier version says nothing of them.
    strays: isJsonObject(body['strays']) ? (body['strays'] as unknown as Standings['strays']) : null,
    contradictions: objectsIn(body['contradictions'] ?? []) as unknown as Standings['contradictions'],
    writeRequiresApproval: body['writeRequiresApproval'] === true,
    auditReads: body['auditReads'] === true,
    nango: textIn(body['nango']),
    database: textIn(body['database']),
    warnings: textsIn(body['warnings']),
    strength: gateStrength({ kind: 'remote', roles, isOwnProcess }),
    server: {
      url: client.url,
      version: textIn(server['version']),
      caller: textIn(caller['name']),
      roles,
    },
  }
}

function rolesIn({ roles }: JsonObject): readonly Role[] {
  return ROLES.filter((role) => Array.isArray(roles) && roles.includes(role))
}

function objectAt(body: JsonObject, key: string): JsonObject {
  const value = body[key]
  return isJsonObject(value) ? value : {}
}
