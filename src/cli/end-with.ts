import { EXIT_CODES, ShieldError } from '../domain/errors.ts'
import { showWritten } from '../domain/operation/display.ts'
import { type ApprovalRequest, stateNow } from '../domain/request/request.ts'
import { failureOf } from '../gate/send/outcome-of-request.ts'
import { request as shape } from '../wire/request.ts'
import type { App } from './app.ts'
import { showDisplay } from './show/render.ts'

/**
 * Ends a command with what became of a request: its result on stdout, or the failure with its own code. One that still
 * waits is a result too: it stands on stdout, the next command on stderr.
 */
export async function endWith(app: App, request: ApprovalRequest): Promise<number> {
  const failure = failureOf(request)
  if (failure === null) {
    await showResult(app, request)
    return 0
  }
  if (failure.code !== 'pending') throw failure
  showQueued(app, request)
  return EXIT_CODES.pending
}

/** A request that waits, and the command that takes it further. */
export function showQueued(app: App, request: ApprovalRequest): void {
  const next = nextCommand(app, request)
  sayRequest(app, request, `${request.id} ${stateNow(request.state)}; next: ${next}`, next)
}

/** At a server nobody decides on their own requests: a requester goes on waiting for somebody else. */
export function nextCommand({ settings }: App, { id, state }: ApprovalRequest): string {
  const isOthers = settings.remote !== null && state === 'pending'
  return `shield approvals ${isOthers ? 'wait' : 'approve'} ${id}`
}

async function showResult(app: App, request: ApprovalRequest): Promise<void> {
  if (app.globals.json) return app.terminal.json(shape.encode(request))
  const operation = await app.operation(request.operation)
  if (operation.kind !== 'write') throw new ShieldError('internal', `${operation.name} is not a write`)
  app.terminal.talk(`${request.id} is done${proof(request)}\n`)
  if (request.purgedAt !== undefined) return app.terminal.talk('Its content was erased\n')
  if (request.ending !== null) await showDisplay(app.terminal, showWritten(operation, request.ending))
}

function proof({ ending }: ApprovalRequest): string {
  switch (ending?.evidence) {
    case 'lookup':
      return ': no answer proved it, and looking found it done'
    case 'webhook':
      return ': a signed webhook says so'
    case 'person':
      return `, by the word of ${ending.by?.name ?? 'somebody'}`
    default:
      return ''
  }
}

/**
 * What a command did to a request: the request on stdout (its id, or all of it as JSON), the sentence on stderr.
 * `next`: the command that takes it further.
 */
export function sayRequest(app: App, request: ApprovalRequest, sentence: string, next?: string): void {
  if (app.globals.json) app.terminal.json(shape.encode(request), next)
  else app.terminal.out(`${request.id}\n`)
  app.terminal.talk(`${sentence}\n`)
}
