import type { Client } from '../client.ts'
import { findConnection } from '../connect/find-connection.ts'
import { exchangeCall, type ProxyCall } from './proxy-call.ts'
import { type Recognised, recogniseRefusal } from './recognise-refusal.ts'

/**
 * Whether Nango itself stands by a refusal that a write got. A provider can send the same bytes after it applied the
 * write, and no mark of Nango's tells the two apart, so Nango is asked where no provider can answer. Sends no write.
 * Never fails; false when it cannot be known.
 */
export async function confirmRefusal(client: Client, call: ProxyCall, refusal: Recognised): Promise<boolean> {
  if (refusal.proof === 'none') return false
  if (refusal.proof === 'probe') return isRepeated(client, call, refusal)
  return isConnection(client, call, refusal.proof)
}

/** Nango looks the connection up before it calls a provider. */
const NO_SUCH_CONNECTION = 'shield-no-such-connection'

async function isRepeated(client: Client, call: ProxyCall, refusal: Recognised): Promise<boolean> {
  const probe: ProxyCall = {
    method: 'GET',
    endpoint: '/',
    integration: call.integration,
    nangoConnectionId: NO_SUCH_CONNECTION,
    headers: {},
    body: null,
  }
  const result = await exchangeCall(client, probe)
  if (result.kind === 'failure') return false
  return recogniseRefusal(result, { baseUrl: client.baseUrl })?.nangoCode === refusal.nangoCode
}

async function isConnection(client: Client, call: ProxyCall, state: 'missing' | 'dead'): Promise<boolean> {
  try {
    const connection = await findConnection(client, call.integration, call.nangoConnectionId)
    return state === 'missing' ? connection === undefined : connection?.hasAuthError === true
  } catch {
    return false
  }
}
