import { ALLOWED_HEADERS, type Call } from '../../domain/request/call.ts'
import type { ConnectionIdentity } from '../../domain/provider/connection.ts'
import { ShieldError } from '../../domain/errors.ts'
import type { Query } from '../../domain/provider/http.ts'
import type { Client } from '../client.ts'
import { endpointOf } from '../endpoint.ts'
import { redactCredentials } from '../../domain/text/redact-answer.ts'
import { assertIdentifier } from '../identifier.ts'
import type { WireResult } from '../wire.ts'

/** One request to a provider through Nango, checked and ready. */
export interface ProxyCall {
  readonly method: 'GET' | Call['method']
  readonly endpoint: string
  readonly integration: string
  readonly nangoConnectionId: string
  readonly headers: Readonly<Record<string, string>>
  /** Null: no body. */
  readonly body: string | null
}

interface ProxyAsk {
  readonly method: 'GET' | Call['method']
  readonly path: string
  readonly query: Query
  readonly headers: Query
  readonly body: string | null
}

const METHODS: readonly string[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/** Fails with `internal` or `usage` where the call could mean anything but what it says. */
export function proxyCall(connection: ConnectionIdentity, ask: ProxyAsk): ProxyCall {
  assertIdentifier('integration', connection.integration)
  assertIdentifier('connection id', connection.nangoConnectionId)
  // Whatever it does not know the SDK sends as a GET.
  if (!METHODS.includes(ask.method)) {
    throw new ShieldError('internal', `A call cannot have the method ${JSON.stringify(ask.method)}`)
  }
  return {
    method: ask.method,
    endpoint: endpointOf(ask.path, ask.query),
    integration: connection.integration,
    nangoConnectionId: connection.nangoConnectionId,
    headers: forwarded(ask.headers),
    body: ask.body,
  }
}

/** Checked again although freezeCall did: what is sent comes out of a database. */
function forwarded(headers: Query): Readonly<Record<string, string>> {
  const names = headers.map(([name]) => name)
  const isAllowed = headers.every(
    ([name, value]) => ALLOWED_HEADERS.includes(name) && /^[\u0020-\u007e]*$/.test(value),
  )
  if (!isAllowed || new Set(names).size !== names.length) {
    throw new ShieldError('internal', `A call may not carry these headers: ${JSON.stringify(names)}`)
  }
  return Object.fromEntries(headers)
}

/** One request on the wire, whatever comes of it. */
export async function exchangeCall(client: Client, call: ProxyCall): Promise<WireResult> {
  const result = await client.exchange(async (sdk) =>
    sdk.proxy({
      method: call.method,
      endpoint: call.endpoint,
      providerConfigKey: call.integration,
      connectionId: call.nangoConnectionId,
      headers: { ...call.headers },
      ...(call.body === null ? {} : { data: call.body }),
    }),
  )
  // Error pages repeat the headers they were sent, and Nango adds the account's credentials to them.
  return result.kind === 'response' ? { ...result, text: redactCredentials(result.text) } : result
}
