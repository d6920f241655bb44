import { isShieldError } from '../domain/errors.ts'
import { emptyAnswer, jsonAnswer, type Answer } from './answer.ts'
import type { ApiRequest } from './nango/api-request.ts'
import { apiError } from './nango/errors.ts'
import type { Route } from './nango/routes.ts'
import type { NangoParts, ProviderCall } from './nango/state.ts'
import { parseFault } from './parse-fault.ts'

/** What a script steers a running sandbox with, from another process; each needs the API key. */
export function ownRoutes(calls: () => readonly ProviderCall[]): readonly Route[] {
  return [
    {
      method: 'GET',
      path: '/sandbox/calls',
      access: 'key',
      handle: () => jsonAnswer(200, { calls: calls() }),
    },
    { method: 'GET', path: '/sandbox/faults', access: 'key', handle: listFaults },
    { method: 'POST', path: '/sandbox/faults', access: 'key', handle: addFault },
    { method: 'DELETE', path: '/sandbox/faults', access: 'key', handle: clearFaults },
  ]
}

function listFaults(parts: NangoParts): Answer {
  return jsonAnswer(200, { faults: parts.faults.list() })
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
