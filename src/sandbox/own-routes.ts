import { isShieldError } from '../domain/errors.ts'
import { isJsonObject } from '../domain/text/json.ts'
import { emptyAnswer, jsonAnswer, type Answer } from './answer.ts'
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
    {
      method: 'GET',
      path: '/sandbox/calls',
      access: 'key',
      handle: () => jsonAnswer(200, { calls: calls() }),
    },
    {
      method: 'GET',
      path: '/sandbox/webhooks',
      access: 'key',
      handle: () => jsonAnswer(200, { webhooks: webhooks.sent() }),
    },
    { method: 'POST', path: '/sandbox/messages', access: 'key', handle: writeMessage },
    { method: 'GET', path: '/sandbox/faults', access: 'key', handle: listFaults },
    { method: 'POST', path: '/sandbox/faults', access: 'key', handle: addFault },
    { method: 'DELETE', path: '/sandbox/faults', access: 'key', handle: clearFaults },
  ]
}

function listFaults(parts: NangoParts): Answer {
  return jsonAnswer(200, { faults: parts.faults.list() })
}

/** Somebody writes to the account of the one provider that people write to. */
function writeMessage(parts: NangoParts, request: ApiRequest): Answer {
  const body = parseObject(request.body)
  const write = parts.providers.find(({ writeIn }) => writeIn !== undefined)?.writeIn
  return write?.(body) ?? apiError(404, 'not_found', 'Nobody writes here')
}

function parseObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : {}
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return {}
  }
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
