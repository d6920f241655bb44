import { checkNode } from '../domain/check-node.ts'
import { bad, note, ok, type Check } from '../domain/check.ts'
import { isShieldError } from '../domain/errors.ts'
import { checkStrength } from '../domain/gate-strength.ts'
import type { Surroundings } from '../domain/gate.ts'
import type { Hold } from '../domain/hold.ts'
import type { Client } from './client.ts'
import { serverStatus, type Self } from './server-status.ts'

/** Everything that a client of a server rests on. What the server rests on is looked at there. */
export async function examineServer(
  client: Client,
  self: Self,
  { nodeVersion }: Surroundings,
): Promise<readonly Check[]> {
  return [checkNode(nodeVersion), ...(await serverChecks(client, self))]
}

async function serverChecks(client: Client, self: Self): Promise<readonly Check[]> {
  try {
    const { server, strength, hold } = await serverStatus(client, self, {})
    return [
      ok('server', `${client.url} answers, shield ${server.version}`),
      ok('token', `is one of ${server.caller} (${server.roles.join(', ')})`),
      checkHold(hold),
      checkStrength(strength),
      note('there', 'what the server itself rests on is not seen from here', 'shield doctor, at the server'),
    ]
  } catch (error) {
    if (!isShieldError(error)) throw error
    return [bad(error.code === 'denied' ? 'token' : 'server', error.message, error.hint ?? null)]
  }
}

function checkHold(hold: Hold | null): Check {
  if (hold === null) return ok('hold', 'sending is allowed')
  const { by, reason } = hold
  return note('hold', `nothing is sent, by the word of ${by.name}: ${reason}`, 'shield approvals release')
}
