import type { Decided, DecisionWish } from '../../../domain/ports/gate.ts'
import type { ApprovalRequest } from '../../../domain/request/request.ts'
import type { App } from '../../app.ts'
import { localTime } from '../../../domain/text/times.ts'
import { underInterrupt } from '../../watch.ts'

/** Approves what was shown, and says who did so first if somebody had. */
export async function approveShown(app: App, decision: DecisionWish): Promise<ApprovalRequest> {
  const { request, earlier } = await approveWatched(app, decision)
  if (earlier !== null) app.terminal.remark(earlier)
  return request
}

/** The same in silence: `earlier` is what is to be said of it. */
export async function approveWatched(
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
