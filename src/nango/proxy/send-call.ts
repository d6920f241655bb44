import { isShieldError } from '../../domain/errors.ts'
import type { ConnectionIdentity } from '../../domain/provider/connection.ts'
import type { Answer } from '../../domain/provider/http.ts'
import type { Call } from '../../domain/request/call.ts'
import type { Client } from '../client.ts'
import { findConnection } from '../connect/find-connection.ts'
import { jsonOf, nangoErrorOf, type WireFailure, type WireResponse } from '../wire.ts'
import { exchangeCall, proxyCall, type ProxyCall, isRedirect, toProviderResponse } from './proxy-call.ts'
import { type Recognised, recogniseRefusal } from './recognise-refusal.ts'
import { refusalOfFailure } from '../refusal.ts'

interface SendParts {
  /** Used for one call only, so that no connection that Nango has already closed is met. */
  readonly write: Client
  /** For asking Nango whether a refusal is its own. */
  readonly admin: Client
}

/**
 * Sends one write: one request, whatever happens. `not_sent` only where that is proven; all that is neither that nor
 * a whole answer of the provider is ambiguous. Never fails.
 */
export async function sendCall(
  parts: SendParts,
  connection: ConnectionIdentity,
  call: Call,
): Promise<Answer> {
  const prepared = prepare(connection, call)
  if ('kind' in prepared) return prepared
  const result = await exchangeCall(parts.write, prepared)
  return result.kind === 'failure'
    ? answerToFailure(result, parts.write.baseUrl)
    : answerToResponse(parts, prepared, result)
}

function prepare(connection: ConnectionIdentity, call: Call): ProxyCall | Answer {
  try {
    return proxyCall(connection, call)
  } catch (error) {
    const message = isShieldError(error) ? error.message : 'The call could not be put together'
    return {
      kind: 'not_sent',
      code: 'internal',
      message,
      hint: 'Propose it again; report it if that ends the same',
    }
  }
}

function answerToFailure(failure: WireFailure, baseUrl: string): Answer {
  const { message, hint } = refusalOfFailure(failure, baseUrl)
  return failure.reason === 'unreached'
    ? { kind: 'not_sent', code: 'unavailable', message, hint }
    : { kind: 'ambiguous', reason: message }
}

async function answerToResponse(parts: SendParts, call: ProxyCall, response: WireResponse): Promise<Answer> {
  const refusal = recogniseRefusal(response, { baseUrl: parts.write.baseUrl, connection: call })
  if (refusal !== undefined) {
    const { code, message, hint } = refusal
    return (await confirmRefusal(parts.admin, call, refusal))
      ? { kind: 'not_sent', code, message, hint }
      : { kind: 'ambiguous', reason: `${message}; ${doubtLeftBy(refusal)}` }
  }
  const doubt = doubtAbout(response)
  if (doubt === undefined) return { kind: 'response', response: toProviderResponse(response) }
  const isWhole = !isRedirect(response) && jsonOf(response) === undefined
  return {
    kind: 'ambiguous',
    reason: doubt,
    ...(isWhole ? { response: toProviderResponse(response) } : {}),
  }
}

/** Nango follows redirects of writes: a host that it could not reach need not be the first that it called. */
function doubtLeftBy({ reason }: Recognised): string {
  return reason === 'provider_unreachable'
    ? "whether it had the call, or a host that redirected it, is not known: the provider's own records settle it"
    : 'whether the call was sent before is not known'
}

function doubtAbout(response: WireResponse): string | undefined {
  const { status } = response
  if (isRedirect(response)) return `The answer is a redirect (${status})`
  if (status === 204) return undefined
  const json = jsonOf(response)
  if (json === undefined) return `The answer (${status}) is not JSON`
  // No provider of ours answers in this form; a newer Nango may, with a code not known here.
  if (status >= 400 && nangoErrorOf(json) !== undefined)
    return `The answer (${status}) may be an error of Nango's own`
  return undefined
}

/**
 * Whether Nango itself stands by a refusal that a write got. A provider can send the same bytes after it applied the
 * write, and no mark of Nango's tells the two apart, so Nango is asked where no provider can answer. Sends no write.
 * Never fails; false when it cannot be known.
 */
async function confirmRefusal(client: Client, call: ProxyCall, refusal: Recognised): Promise<boolean> {
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
