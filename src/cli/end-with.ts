import { EXIT_CODES, ShieldError } from '../domain/errors.ts'
import { defined } from '../domain/text/json.ts'
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

/** A request that is there: what its requester can do, and apart from that what only a person may. */
export function showQueued(app: App, request: ApprovalRequest): void {
  const { id, state } = request
  const forPerson = personsCommand(app, request)
  const next = `shield approvals wait ${id}`
  const does = state === 'pending' ? 'decides' : 'starts it'
  const then = forPerson === undefined ? `next: ${next}` : `a person ${does}: ${forPerson}`
  sayRequest(app, request, `${id} ${stateNow(state)}; ${then}`, { next, forPerson })
}

/**
 * What a person types to take it further; undefined where nothing is left to approve, or another person decides: at a server
 * nobody decides on their own requests.
 */
export function personsCommand({ settings }: App, { id, state }: ApprovalRequest): string | undefined {
  const isTheirs = state === 'approved' || (state === 'pending' && settings.remote === null)
  return isTheirs ? `shield approvals approve ${id}` : undefined
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

/** What may come next, as JSON has it. */
interface Ahead {
  /** The command by which whoever asked goes on. */
  readonly next: string
  /** The command that only a person may type. */
  readonly forPerson: string | undefined
}

/** What a command did to a request: the request on stdout (its id, or all of it as JSON), the sentence on stderr. */
export function sayRequest(app: App, request: ApprovalRequest, sentence: string, ahead?: Ahead): void {
  const forPerson = defined({ forPerson: ahead?.forPerson })
  if (app.globals.json) app.terminal.json({ ...shape.encode(request), ...forPerson }, ahead?.next)
  else app.terminal.out(`${request.id}\n`)
  app.terminal.talk(`${sentence}\n`)
}
