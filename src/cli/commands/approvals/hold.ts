import { characterCount } from '../../../domain/text/quoted.ts'
import { ShieldError } from '../../../domain/errors.ts'
import type { Hold } from '../../../domain/request/hold.ts'
import type { App } from '../../app.ts'
import { textOption, type Invocation } from '../../frame.ts'
import { safeText } from '../../../domain/text/safe-text.ts'
import { localTime } from '../../../domain/text/times.ts'
import { held, released } from '../../../wire/hold.ts'
import { LONGEST_HOLD_REASON } from '../../../domain/limits.ts'

/** The emergency brake. Ends 0 also when it was on already: what was wanted is so. */
export async function holdCommand({ app, options }: Invocation): Promise<number> {
  const reason = textOption(options, 'reason')?.trim() ?? ''
  if (reason === '' || characterCount(reason) > LONGEST_HOLD_REASON) {
    throw new ShieldError('usage', `A hold needs --reason, of at most ${LONGEST_HOLD_REASON} characters`, {
      hint: 'shield approvals hold --reason "the agent has gone mad"',
    })
  }
  const { isNew, hold: inForce } = await (await app.gate()).brake.hold(reason)
  if (app.globals.json) app.terminal.json(held.encode({ hold: inForce, isNew }))
  app.terminal.talk(
    isNew
      ? 'All sending is paused. Resume: shield approvals release\n'
      : `Already on hold, ${safeText(describeHold(inForce))}\n`,
  )
  return 0
}

export async function releaseCommand({ app, options }: Invocation): Promise<number> {
  const reason = textOption(options, 'reason')?.trim() ?? null
  const lost = Array.isArray(options['lost']) ? options['lost'].map(String) : []
  if (lost.length > 0 && options['afterFailover'] !== true) {
    throw new ShieldError('usage', '--lost goes with --after-failover', {
      hint: `shield approvals release --after-failover --lost ${lost.join(' ')}`,
    })
  }
  const lifted =
    options['afterFailover'] === true
      ? await releaseAfterFailover(app, reason, lost)
      : await (await app.gate()).brake.release(reason)
  if (app.globals.json) app.terminal.json(released.encode({ released: lifted }))
  app.terminal.talk(
    lifted === null
      ? 'Nothing is on hold\n'
      : `Sending may go on; it was on hold ${safeText(describeHold(lifted))}. Nothing is sent before somebody approves it\n`,
  )
  return 0
}

async function releaseAfterFailover(app: App, reason: string | null, lost: readonly string[]) {
  const parts = app.local('shield approvals release --after-failover')
  const upkeep = await import('../../../gate/upkeep/hold.ts')
  return upkeep.releaseAfterFailover(parts, { reason, lost }, app.actor)
}

/** `since …, by …: …`; the reason is somebody's own words, which may be several lines. */
export function describeHold({ at, by, reason }: Hold): string {
  return `since ${localTime(at)}, by ${by.name}: ${reason}`
}
