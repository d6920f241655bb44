import { EXIT_CODES, isShieldError, type ShieldError } from '../../../domain/errors.ts'
import type { Decided, DecisionWish } from '../../../domain/ports/gate.ts'
import { wholeList } from '../../../domain/ports/page.ts'
import type { ApprovalRequest, Assurance, Decision } from '../../../domain/request/request.ts'
import type { JsonObject } from '../../../domain/text/json.ts'
import { safeText } from '../../../domain/text/safe-text.ts'
import { localTime } from '../../../domain/text/times.ts'
import { failureOf } from '../../../gate/send/outcome-of-request.ts'
import { request as shape } from '../../../wire/request.ts'
import type { App } from '../../app.ts'
import { showDisplay } from '../../show/render.ts'
import { underInterrupt } from '../../watch.ts'

/** What somebody wants done with a request that they were shown. */
export interface Wish {
  readonly verdict: Decision['verdict']
  readonly reason: string | null
  readonly assurance: Assurance
}

/**
 * Decides on one of several, with the digest that was shown. Whatever goes wrong with it is part of the result, so that
 * the others can be gone on with.
 */
export async function decideOne(
  app: App,
  shown: ApprovalRequest,
  { verdict, reason, assurance }: Wish,
): Promise<Result> {
  const { id, digest } = shown
  const ask = { id, digest, reason, assurance }
  const { requests } = await app.gate()
  try {
    if (verdict === 'reject')
      return { request: (await requests.reject(ask)).request, error: null, earlier: null }
    const { request, earlier } = await approveWatched(app, ask)
    if (earlier !== null) app.terminal.talk(`${earlier}\n`)
    return { request, error: failureOf(request), earlier }
  } catch (error) {
    if (!isShieldError(error)) throw error
    return { request: await requests.get(id).catch(() => shown), error, earlier: null }
  }
}

/** Approves what was shown, and says who did so first if somebody had. */
export async function approveShown(app: App, decision: DecisionWish): Promise<ApprovalRequest> {
  const { request, earlier } = await approveWatched(app, decision)
  if (earlier !== null) app.terminal.remark(earlier)
  return request
}

/** The same in silence: `earlier` is what is to be said of it. */
async function approveWatched(
  app: App,
  decision: DecisionWish,
): Promise<{ readonly request: ApprovalRequest; readonly earlier: string | null }> {
  const { requests } = await app.gate()
  const decided = await underInterrupt(app, (watch) => {
    app.terminal.status(`Sending ${decision.id}`)
    return requests.approve(decision, watch)
  }).finally(() => app.terminal.status(null))
  const earlier =
    decided.earlier === null ? null : `${decision.id} was approved before${decidedBefore(decided)}`
  return { request: decided.request, earlier }
}

/** `, by anna at 2026-03-01 13:00 +01:00`; empty when this decision is the one that counts. */
export function decidedBefore({ earlier }: Decided): string {
  return earlier === null ? '' : `, by ${earlier.actor.name} at ${localTime(earlier.at)}`
}

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
