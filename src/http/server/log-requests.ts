import type { Gate } from '../../domain/ports/gate.ts'
import { whatItIsAbout, type ApprovalRequest } from '../../domain/request/request.ts'
import { safeText } from '../../domain/text/safe-text.ts'
import type { Log } from './log.ts'

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
