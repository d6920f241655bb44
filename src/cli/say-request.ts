import type { ApprovalRequest } from '../domain/request.ts'
import { requestJson } from '../gate/request-json.ts'
import type { App } from './app.ts'
import { jsonText } from './json.ts'

/** What a command did to a request: the request on stdout (its id, or all of it as JSON), the sentence on stderr. */
export function sayRequest(app: App, request: ApprovalRequest, sentence: string): void {
  app.terminal.out(app.globals.json ? jsonText(requestJson(request)) : `${request.id}\n`)
  app.terminal.talk(`${sentence}\n`)
}
