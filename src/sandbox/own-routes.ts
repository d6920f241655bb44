import { isShieldError } from '../domain/errors.ts'
import { emptyAnswer, jsonAnswer, parseObject, type Answer } from './answer.ts'
import type { ApiRequest } from './nango/api-request.ts'
import { apiError } from './nango/errors.ts'
import type { Route } from './nango/routes.ts'
import type { NangoParts, ProviderCall } from './nango/state.ts'
import { parseFault } from './parse-fault.ts'
import type { WebhookSender } from './webhook-sender.ts'

/** What a script steers a running sandbox with, from another process; each needs the API key. */
export function ownRoutes(
  calls: () => readonly ProviderCall[],
  webhooks: Pick<WebhookSender, 'sent'>,
): readonly Route[] {
  return [
    own('GET', 'calls', () => jsonAnswer(200, { calls: calls() })),
    own('GET', 'webhooks', () => jsonAnswer(200, { webhooks: webhooks.sent() })),
    own('POST', 'messages', writeMessage),
    own('GET', 'faults', listFaults),
    own('POST', 'faults', addFault),
    own('DELETE', 'faults', clearFaults),
  ]
}

function own(method: Route['method'], name: string, handle: Route['handle']): Route {
  return { method, path: `/sandbox/${name}`, access: 'key', handle }
}

function listFaults(parts: NangoParts): Answer {
  return jsonAnswer(200, { faults: parts.faults.list() })
}

/** Somebody writes to the account of the one provider that people write to. */
function writeMessage(parts: NangoParts, request: ApiRequest): Answer {
  const write = parts.providers.find(({ writeIn }) => writeIn !== undefined)?.writeIn
  return write?.(parseObject(request.body) ?? {}) ?? apiError(404, 'not_found', 'Nobody writes here')
}

/** The body is one fault as the command line writes it. */
function addFault(parts: NangoParts, request: ApiRequest): Answer {
  try {
    parts.faults.add(parseFault(request.body.trim()))
    return listFaults(parts)
  } catch (error) {
    if (!isShieldError(error)) throw error
    return apiError(400, 'invalid_fault', error.message)
  }
}

function clearFaults(parts: NangoParts): Answer {
  parts.faults.clear()
  return emptyAnswer(204)
}
