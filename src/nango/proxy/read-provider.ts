import type { ProviderResponse } from '../../domain/provider/http.ts'
import type { Client } from '../client.ts'
import { findConnection } from '../connect/find-connection.ts'
import { exchangeCall, type ProxyCall } from './proxy-call.ts'
import { refusalOfSilence } from '../read-answer.ts'
import { recogniseRefusal } from './recognise-refusal.ts'
import { wrongHost, toError } from '../refusal.ts'
import { jsonOf, type WireResponse } from '../wire.ts'

/**
 * A read at the provider. Whatever status the provider answers with is a response; what Nango itself has to say, or
 * its absence, is an error.
 */
export async function readProvider(client: Client, call: ProxyCall): Promise<ProviderResponse> {
  const result = await exchangeCall(client, call)
  if (result.kind === 'failure') throw toError(await refusalOfSilence(client, result))
  const refusal = recogniseRefusal(result, { baseUrl: client.baseUrl, connection: call })
  if (refusal !== undefined) throw toError(refusal)
  // Nango follows a provider's redirects itself, so this one comes from in front of Nango.
  if (isRedirect(result)) throw toError(wrongHost(client.baseUrl, 'a redirect'))
  if (isPage(result) && !(await isNango(client, call))) {
    throw toError(wrongHost(client.baseUrl, 'a web page'))
  }
  return toProviderResponse(result)
}

function isPage({ status, contentType }: WireResponse): boolean {
  return status < 300 && /html/i.test(contentType)
}

/**
 * Whether it is Nango that answers there, and so the provider that sent the page: a shop's login or a firewall in place
 * of its API. Asked only then, by what no provider can answer.
 */
async function isNango(client: Client, call: ProxyCall): Promise<boolean> {
  try {
    await findConnection(client, call.integration, call.nangoConnectionId)
    return true
  } catch {
    return false
  }
}

export function isRedirect({ status }: WireResponse): boolean {
  return status >= 300 && status < 400 && status !== 304
}

export function toProviderResponse(response: WireResponse): ProviderResponse {
  const { status, contentType, headers, text } = response
  return { status, contentType, headers, text, json: jsonOf(response) }
}
