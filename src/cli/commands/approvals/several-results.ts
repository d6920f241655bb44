import { EXIT_CODES, type ShieldError } from '../../../domain/errors.ts'
import type { JsonObject } from '../../../domain/text/json.ts'
import type { ApprovalRequest } from '../../../domain/request/request.ts'
import { safeText } from '../../../domain/text/safe-text.ts'
import { request as shape } from '../../../wire/request.ts'
import type { App } from '../../app.ts'
import { showDisplay } from '../../show/render.ts'
import { wholeList } from '../../../domain/ports/page.ts'

/** What became of one of several that were decided on. */
export interface Result {
  readonly request: ApprovalRequest
  readonly error: ShieldError | null
  /** What is to be said of a decision that somebody had made before. */
  readonly earlier: string | null
}

/** The exit code that this one alone would have ended with. */
export function exitOf({ error }: Result): number {
  return error === null ? 0 : EXIT_CODES[error.code]
}

/** What became of it, in one line that is safe to show, and what to do next where something went wrong. */
export function outcomeText({ request, error }: Result): string {
  if (error === null) return `${request.id}: ${request.state}`
  return safeText(error.hint === undefined ? error.message : `${error.message} (${error.hint})`)
}

/** All of them on stdout: a row each, or one JSON list. */
export async function showResults(app: App, results: readonly Result[]): Promise<void> {
  if (app.globals.json) return app.terminal.json(wholeList(results.map(resultJson)))
  if (results.length === 0) return
  await showDisplay(app.terminal, [
    {
      kind: 'table',
      columns: ['id', 'state', 'exit', 'what'],
      rows: results.map((result) => [
        result.request.id,
        result.request.state,
        String(exitOf(result)),
        result.error?.message ?? result.request.ending?.message ?? '',
      ]),
      empty: '',
    },
  ])
}

function resultJson(result: Result): JsonObject {
  const { request, error, earlier } = result
  return {
    ...shape.encode(request),
    warnings: earlier === null ? request.warnings : [...request.warnings, earlier],
    exit: exitOf(result),
    error: error === null ? null : { code: error.code, message: error.message, hint: error.hint ?? null },
  }
}
