import type { ApprovalRequest } from '../../domain/request/request.ts'
import { request as shape } from '../../wire/request.ts'
import type { App } from '../app.ts'

/**
 * What a command did to a request: the request on stdout (its id, or all of it as JSON), the sentence on stderr.
 * `next`: the command that takes it further.
 */
export function sayRequest(app: App, request: ApprovalRequest, sentence: string, next?: string): void {
  if (app.globals.json) app.terminal.json(shape.encode(request), next)
  else app.terminal.out(`${request.id}\n`)
  app.terminal.talk(`${sentence}\n`)
}
