import type { BrakeDoor, Gate } from '../domain/ports/gate.ts'
import { auditEntry } from '../wire/audit-entry.ts'
import { list } from '../wire/composites.ts'
import { held, holdInForce, released } from '../wire/hold.ts'
import { decodeAnswer } from '../wire/shape.ts'
import { createClient, cursorFrom, type Client, type ClientParts } from './client.ts'
import { connectionDoor } from './connection-door.ts'
import { decidingDoor } from './deciding-door.ts'
import { deliveryDoor } from './delivery-door.ts'
import { operationDoor } from './operation-door.ts'
import { providerDoor } from './provider-door.ts'
import { lookingDoor } from './request-door.ts'
import { serverStatus, type Self } from './server-status.ts'

export interface RemoteGateParts extends ClientParts {
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly self: Self
}

/**
 * The gate of a server, on behalf of the principal that the token belongs to. Whatever it fails with is what the server
 * failed with, in its words.
 */
export function createRemoteGate(parts: RemoteGateParts): Gate {
  const { now, pause, self } = parts
  const client = createClient(parts)
  return {
    connections: connectionDoor(client),
    providers: providerDoor(client),
    operations: operationDoor(client, now),
    requests: { ...lookingDoor(client, now), ...decidingDoor(client, { now, pause }) },
    brake: brakeDoor(client),
    deliveries: deliveryDoor(client),
    audit: async ({ limit, before, ...filter }) => {
      const cursor = cursorFrom('audit', before)
      const { items } = await client.list('/v1/audit', limit, { ...filter, cursor })
      return decodeAnswer(list(auditEntry), 'a list of audit entries', items)
    },
    status: ({ provider, check }) =>
      serverStatus(client, self, {
        ...(check ? { check: '1' } : {}),
        ...(provider === undefined ? {} : { provider }),
      }),
    doctor: async (surroundings) =>
      (await import('./examine-server.ts')).examineServer(client, self, surroundings),
  }
}

const HOLD = '/v1/integrations/hold'

function brakeDoor(client: Client): BrakeDoor {
  return {
    inForce: async () => decodeAnswer(holdInForce, 'a hold', await client.get(HOLD)).hold,
    hold: async (reason) => {
      const { body } = await client.change('POST', HOLD, { body: { reason } })
      return decodeAnswer(held, 'a hold', body)
    },
    release: async (reason) => {
      const { body } = await client.change('DELETE', HOLD, { body: reason === null ? {} : { reason } })
      return decodeAnswer(released, 'a hold', body).released
    },
  }
}
