import type { Decided, DecisionWish } from '../../domain/gate.ts'
import type { ApprovalRequest } from '../../domain/request.ts'
import type { App } from '../app.ts'
import { localTime } from '../../domain/times.ts'
import { underInterrupt } from '../watch.ts'

/** Approves what was shown, and says who did so first if somebody had. */
export async function approveShown(app: App, decision: DecisionWish): Promise<ApprovalRequest> {
  const { requests } = await app.gate()
  const decided = await underInterrupt(app, (watch) => {
    app.terminal.status(`Sending ${decision.id}`)
    return requests.approve(decision, watch)
  }).finally(() => app.terminal.status(null))
  if (decided.earlier !== null)
    app.terminal.talk(`${decision.id} was approved before${decidedBefore(decided)}\n`)
  return decided.request
}

/** `, by anna at 2026-03-01 13:00 +01:00`; empty when this decision is the one that counts. */
export function decidedBefore({ earlier }: Decided): string {
  return earlier === null ? '' : `, by ${earlier.actor.name} at ${localTime(earlier.at)}`
}
