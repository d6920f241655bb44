import { EXIT_CODES, isShieldError, ShieldError } from '../../../domain/errors.ts'
import { type ApprovalRequest, stateNow } from '../../../domain/request/request.ts'
import { defined } from '../../../domain/text/json.ts'
import type { App } from '../../app.ts'
import { endWith, personsCommand, showQueued } from '../../end-with.ts'
import type { Invocation } from '../../frame.ts'
import { reasonToApprove } from '../../ask/reason.ts'
import { whyRefusedToYou } from '../../show/policy-line.ts'
import { askAbout, DETAILS } from '../../show/put-before.ts'
import { waitForEnd } from './wait.ts'
import { describeHold } from './hold.ts'
import { approveShown } from './decide-one.ts'
import { waitFrom } from '../operations/write-flags.ts'

/**
 * Takes a request that was just proposed as far as the flags and the terminal allow. No flag approves what the same
 * command proposes.
 */
export async function takeFurther(
  app: App,
  request: ApprovalRequest,
  options: Invocation['options'],
): Promise<number> {
  const wait = waitFrom(options)
  const { brake } = await app.gate()
  const hold = await brake.inForce()
  if (hold !== null)
    app.terminal.remark(`Everything is on hold (${describeHold(hold)}); nothing is sent until it is released`)
  if (request.decision?.actor.door === 'policy') return endWith(app, request)
  if (options['queue'] === true && !isUnexpected(request, options)) {
    showQueued(app, request)
    return 0
  }
  if (wait !== undefined) {
    return waitForEnd(app, {
      id: request.id,
      timeout: wait,
      ...defined({ opening: openingOf(app, request) }),
    })
  }
  if (request.state !== 'pending' || !app.terminal.isInteractive) return endWith(app, request)
  return askAtTerminal(app, request)
}

/** What is said before it is waited for; undefined: nobody has to do anything. */
function openingOf(app: App, request: ApprovalRequest): string | undefined {
  const { id, state } = request
  const command = personsCommand(app, request)
  if (state === 'pending')
    return `${id} waits for a decision, which ${command === undefined ? 'somebody else makes' : `a person makes: ${command}`}`
  return command === undefined ? undefined : `${id} ${stateNow(state)}; a person starts it: ${command}`
}

/** In doubt: under a key it is that very request that is wanted; without one, somebody has to hear that it may have been done. */
function isUnexpected({ state }: ApprovalRequest, options: Invocation['options']): boolean {
  return state === 'unknown' && options['idempotencyKey'] === undefined
}

async function askAtTerminal(app: App, request: ApprovalRequest): Promise<number> {
  const { requests } = await app.gate()
  const choice = await whatNow(app, request)
  if (choice === 'leave') return endWith(app, request)
  if (choice === 'discard') {
    await requests.cancel(request.id, null)
    app.terminal.alert(`${request.id} is discarded; nothing was sent\n`)
    return EXIT_CODES.not_granted
  }
  const { id, digest } = request
  const reason = await reasonToApprove(app, [request], null)
  return endWith(app, await approveShown(app, { id, digest, reason, assurance: 'terminal' }))
}

async function whatNow(app: App, request: ApprovalRequest): Promise<'leave' | 'approve' | 'discard'> {
  const { id } = request
  const mayApprove = app.settings.remote === null && (await whyRefusedToYou(app, request)) === null
  try {
    return await askAbout(app, request, {
      message: `${id} is in the queue. What now?`,
      choices: [
        { value: 'leave', label: 'Leave it in the queue' },
        ...(mayApprove ? [{ value: 'approve', label: 'Approve and send it now' } as const] : []),
        { value: 'discard', label: 'Discard it' },
        { value: DETAILS, label: 'Details: every line of it' },
      ],
      default: 'leave',
      sends: 'approve',
      unfold: 'Details',
    })
  } catch (error) {
    if (!isShieldError(error) || error.code !== 'interrupted') throw error
    throw new ShieldError('interrupted', `${id} stays in the queue; nothing was sent`, {
      hint: personsCommand(app, request) ?? `shield approvals wait ${id}`,
    })
  }
}
