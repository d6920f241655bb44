import type { Answer } from '../answer.ts'
import type { Fault } from '../fault.ts'
import { garbled, signInPage } from '../spoilt-answer.ts'
import type { ApiRequest } from './api-request.ts'
import { apiError } from './errors.ts'
import { tooManyRequests } from './rate-limit.ts'
import type { NangoParts } from './state.ts'

/** Runs one of Nango's own routes with the faults that name its path. */
export async function withOwnFaults(
  parts: NangoParts,
  request: ApiRequest,
  run: () => Answer,
): Promise<Answer> {
  const latency = parts.faults.take(['latency'], request)
  const fault = parts.faults.take(['drop', 'truncate', 'rate-limit', 'status', 'html', 'garble'], request)
  if (latency?.when === 'before') await parts.wait(latency.amount)
  const done = fault?.when === 'before' ? NOTHING_DONE : run()
  if (latency?.when === 'after') await parts.wait(latency.amount)
  return fault === undefined ? done : spoil(done, fault, request)
}

const NOTHING_DONE: Answer = { status: 0, headers: {}, body: '' }

function spoil(done: Answer, fault: Fault, request: ApiRequest): Answer {
  switch (fault.kind) {
    case 'drop':
      return { ...done, cut: 'reset' }
    case 'truncate':
      return { ...done, cut: 'half' }
    case 'garble':
      return garbled(done)
    case 'rate-limit':
      return tooManyRequests(request)
    case 'html':
      return signInPage()
    default:
      return apiError(fault.amount, 'server_error', 'Something went wrong (a fault of the sandbox)')
  }
}
