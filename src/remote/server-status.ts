import { gateStrength, checkStrength } from '../domain/access/gate-strength.ts'
import type { ServerIdentity, Status } from '../domain/health/status.ts'
import type { JsonObject } from '../domain/text/json.ts'
import { decodeAnswer } from '../wire/shape.ts'
import { type FoundationsThere, serverStatus as shape } from '../wire/status.ts'
import type { Client } from './client.ts'
import {
  bad,
  type Check,
  checkNode,
  checkNodeDebug,
  checkStrays,
  checkTokens,
  note,
  ok,
} from '../domain/health/check.ts'
import { checkWebhooks } from '../domain/health/check-webhooks.ts'
import { isShieldError } from '../domain/errors.ts'
import type { Surroundings } from '../domain/ports/gate.ts'
import { heldError, type Hold } from '../domain/request/hold.ts'

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

/** Everything that a client of a server rests on. What the server rests on is looked at there. */
export async function examineServer(
  client: Client,
  self: Self,
  { nodeVersion, nodeDebug }: Surroundings,
): Promise<readonly Check[]> {
  return [checkNode(nodeVersion), ...checkNodeDebug(nodeDebug), ...(await serverChecks(client, self))]
}

async function serverChecks(client: Client, self: Self): Promise<readonly Check[]> {
  try {
    const body = await client.get('/v1/status')
    const { server, strength, hold, strays, foundations } = statusFrom(body, client, self)
    return [
      ok('server', `${client.url} answers, shield ${server.version}`),
      ok('token', `is one of ${server.caller} (${server.roles.join(', ')})`),
      checkHold(hold),
      ...(strays === null ? [] : checkStrays(strays)),
      ...checkFoundations(foundations),
      checkStrength(strength),
      note('there', 'what the server itself rests on is not seen from here', 'shield doctor, at the server'),
    ]
  } catch (error) {
    if (!isShieldError(error)) throw error
    return [bad(error.code === 'denied' ? 'token' : 'server', error.message, error.hint ?? null)]
  }
}

/** Nothing where they are not for this caller. */
function checkFoundations(foundations: FoundationsThere | null): readonly Check[] {
  if (foundations === null) return []
  const { webhooks, forgedTokens } = foundations
  return [...checkWebhooks(webhooks), ...(forgedTokens === null ? [] : checkTokens(forgedTokens))]
}

function checkHold(hold: Hold | null): Check {
  if (hold === null) return ok('hold', 'sending is allowed')
  const { message, hint = '' } = heldError(hold)
  return note('hold', message, hint)
}
