import { isShieldError } from '../../domain/errors.ts'
import { defined, type JsonObject } from '../../domain/text/json.ts'
import type { Gate } from '../../domain/ports/gate.ts'
import { whatItIsAbout, type ApprovalRequest } from '../../domain/request/request.ts'
import { safeText } from '../../domain/text/safe-text.ts'

/**
 * One line of JSON for each thing that happens. It names routes, states, ids and codes, and of what is proposed and decided
 * its summary; never anything else of a payload, nor a query, a header or a secret.
 */
export type Log = (event: string, details?: JsonObject) => void

/** Writes to wherever lines go, with the time first. `requestId`: of the request over HTTP that it is logged for. */
export function createLog(
  now: () => number,
  write: (line: string) => void,
  requestId: () => string | undefined,
): Log {
  return (event, details = {}) => {
    const head = { time: new Date(now()).toISOString(), event, ...defined({ requestId: requestId() }) }
    const line = `${JSON.stringify({ ...head, ...details })}\n`
    try {
      write(line)
    } catch {
      // Its reader has gone, or the disk is full. What the line is about must not fail for that.
    }
  }
}

/** A bug of ours for the log: where it is, and not what it says, which may hold what somebody sent. */
export function bugOf(error: unknown): JsonObject {
  if (!(error instanceof Error)) return { name: typeof error }
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return { name: error.name, at: frames.slice(0, 8).map((frame) => frame.trim()) }
}

/** What a server could not do that nobody asked it for: in the words of the error, or as a bug. */
export function troubleOf(error: unknown): JsonObject {
  if (isShieldError(error)) return { code: error.code, why: error.message }
  return { code: 'internal', ...bugOf(error) }
}

/** The gate of `principal`, which tells the log what they propose, decide and cancel, and what each is about. */
export function logRequests(gate: Gate, principal: string, log: Log): Gate {
  const tell = (event: string, request: ApprovalRequest): void => {
    const { id, operation, state } = request
    log(event, { id, principal, operation, state, summary: safeText(whatItIsAbout(request)) })
  }
  const { operations, requests } = gate
  return {
    ...gate,
    operations: {
      ...operations,
      propose: async (...asked) => {
        const answer = await operations.propose(...asked)
        if ('isNew' in answer && answer.isNew) tell('proposed', answer.request)
        return answer
      },
    },
    requests: {
      ...requests,
      approve: async (...asked) => {
        const decided = await requests.approve(...asked)
        if (decided.earlier === null) tell('approved', decided.request)
        return decided
      },
      reject: async (...asked) => {
        const decided = await requests.reject(...asked)
        if (decided.earlier === null) tell('rejected', decided.request)
        return decided
      },
      cancel: async (...asked) => {
        const request = await requests.cancel(...asked)
        tell('cancelled', request)
        return request
      },
      retry: async (...asked) => {
        const retried = await requests.retry(...asked)
        if (retried.kind === 'proposed' && retried.isNew) tell('proposed', retried.request)
        return retried
      },
    },
  }
}
