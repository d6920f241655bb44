import { ShieldError } from '../../../domain/errors.ts'
import type { DecisionWish } from '../../../domain/ports/gate.ts'
import { refuseHeld } from '../../../domain/request/hold.ts'
import type { ApprovalRequest } from '../../../domain/request/request.ts'
import type { RequestView } from '../../../domain/request/request-view.ts'
import type { App } from '../../app.ts'
import { endWith } from '../../end-with.ts'
import { textOption, type Invocation } from '../../frame.ts'
import { sayRequest } from '../../show/say-request.ts'
import { putBefore, wholeOf, wholeView } from '../../show/put-before.ts'
import { approveShown, decidedBefore } from './approve-shown.ts'
import { decideSeveral } from './decide-several.ts'
import { namesSeveral } from './select-requests.ts'

export async function approveCommand(invocation: Invocation): Promise<number> {
  const { app, args, options } = invocation
  if (namesSeveral(invocation)) return decideSeveral(invocation, 'approve')
  const request = await shownRequest(app, args, options)
  if (!(await mayApprove(app, request, options))) {
    app.terminal.talk(`${request.id} stays ${request.state}; nothing was sent\n`)
    return endWith(app, request)
  }
  const assurance = options['yes'] === true ? 'flag' : 'terminal'
  return endWith(app, await approveShown(app, { ...wish(request, options), assurance }))
}

export async function rejectCommand(invocation: Invocation): Promise<number> {
  const { app, args, options } = invocation
  if (namesSeveral(invocation)) return decideSeveral(invocation, 'reject')
  const request = await shownRequest(app, args, options)
  // Nothing is sent, so nobody is asked.
  const { requests } = await app.gate()
  const decided = await requests.reject({ ...wish(request, options), assurance: 'flag' })
  sayRequest(app, decided.request, `${request.id} is rejected; nothing was sent${decidedBefore(decided)}`)
  return 0
}

async function shownRequest(
  app: App,
  args: readonly string[],
  options: Invocation['options'],
): Promise<ApprovalRequest> {
  const request = await (await app.gate()).requests.get(args[0] ?? '')
  const digest = textOption(options, 'digest')
  if (digest !== undefined && digest !== request.digest) {
    throw new ShieldError(
      'conflict',
      `${request.id} has the digest ${request.digest}, not the one given with --digest`,
      {
        hint: `shield approvals show ${request.id}`,
      },
    )
  }
  return request
}

/** Whether somebody has to say yes. Everything that is sent is shown whole before that, or counted and then shown. */
async function mayApprove(
  app: App,
  request: ApprovalRequest,
  options: Invocation['options'],
): Promise<boolean> {
  if (options['yes'] !== true && !app.terminal.isInteractive) {
    throw new ShieldError('usage', 'Without a terminal, approving needs --yes', {
      hint: `shield approvals approve ${request.id} --yes`,
    })
  }
  if (request.state !== 'pending' && request.state !== 'approved') return true
  // Before anybody is asked for nothing.
  refuseHeld(await (await app.gate()).brake.inForce(), request)
  const view = await wholeView(app, request)
  const isAsked = options['yes'] !== true
  const left = await putBefore(app, view, isAsked ? 'shortened' : 'whole')
  if (!isAsked) return true
  return (await isSeen(app, view, left)) && app.prompts.confirm(`Approve ${request.id} and send it now?`)
}

/** Whether all of it was shown: what is left out must be looked at before the question. */
async function isSeen(app: App, view: RequestView, left: number): Promise<boolean> {
  if (left === 0) return true
  const choice = await app.prompts.choose({
    message: `Not all that ${view.request.id} sends was shown. What now?`,
    choices: [
      { value: 'leave', label: 'Leave it as it is' },
      { value: 'show', label: `Show ${wholeOf(left)}` },
    ],
    default: 'leave',
  })
  if (choice === 'show') await putBefore(app, view, 'whole')
  return choice === 'show'
}

function wish({ id, digest }: ApprovalRequest, options: Invocation['options']): DecisionWish {
  return { id, digest, reason: textOption(options, 'reason') ?? null }
}
