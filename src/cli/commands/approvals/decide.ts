import { ShieldError } from '../../../domain/errors.ts'
import type { DecisionWish } from '../../../domain/ports/gate.ts'
import { refuseHeld } from '../../../domain/request/hold.ts'
import { isWaiting, type ApprovalRequest } from '../../../domain/request/request.ts'
import type { App } from '../../app.ts'
import { askReason, mayAskReason, reasonGiven, reasonToApprove } from '../../ask/reason.ts'
import { endWith, sayRequest } from '../../end-with.ts'
import { textOption, type Invocation } from '../../frame.ts'
import { DETAILS_FLAG, isSeen, putBefore, repeatSummary, wholeView } from '../../show/put-before.ts'
import { whyRefusedToYou } from '../../show/policy-line.ts'
import { approveShown, decidedBefore } from './decide-one.ts'
import { decideSeveral } from './decide-several.ts'
import { namesSeveral } from './select-requests.ts'

export async function approveCommand(invocation: Invocation): Promise<number> {
  const { app, options } = invocation
  if (namesSeveral(invocation)) return decideSeveral(invocation, 'approve')
  const request = await shownRequest(invocation)
  const isAsked = options['yes'] !== true
  if (!(await mayApprove(app, request, { isAsked, isWhole: !isAsked || options['details'] === true }))) {
    app.terminal.talk(`${request.id} stays ${request.state}; nothing was sent\n`)
    return endWith(app, request)
  }
  const assurance = isAsked ? 'terminal' : 'flag'
  const given = reasonGiven(options)
  const reason = isAsked ? await reasonToApprove(app, [request], given) : given
  const decision = { ...named(request), reason, assurance } as const
  return endWith(app, await approveShown(app, decision))
}

export async function rejectCommand(invocation: Invocation): Promise<number> {
  const { app, options } = invocation
  if (namesSeveral(invocation)) return decideSeveral(invocation, 'reject')
  const request = await shownRequest(invocation)
  const isAsked = isWaiting(request) && mayAskReason(invocation)
  if (options['details'] === true)
    await putBefore(app, await wholeView(app, request), { isWhole: true, unfold: DETAILS_FLAG })
  if (isAsked) await repeatSummary(app, request)
  const reason = isAsked ? await askReason(app) : reasonGiven(options)
  const assurance = isAsked ? 'terminal' : 'flag'
  const { requests } = await app.gate()
  const decided = await requests.reject({ ...named(request), reason, assurance })
  const how = decided.earlier === null ? 'is rejected' : `was rejected before${decidedBefore(decided)}`
  sayRequest(app, decided.request, `${request.id} ${how}; nothing was sent`)
  return 0
}

async function shownRequest({ app, args, options }: Invocation): Promise<ApprovalRequest> {
  const request = await (await app.gate()).requests.get(args[0] ?? '')
  const { id, digest } = request
  if ((textOption(options, 'digest') ?? digest) === digest) return request
  throw new ShieldError('conflict', `${id} has the digest ${digest}, not the one given with --digest`, {
    hint: `shield approvals show ${id}`,
  })
}

/** Whether somebody has to say yes. Everything that is sent is shown whole before that, or counted and then shown. */
async function mayApprove(
  app: App,
  request: ApprovalRequest,
  { isAsked, isWhole }: { readonly isAsked: boolean; readonly isWhole: boolean },
): Promise<boolean> {
  if (isAsked && !app.terminal.isInteractive) {
    throw new ShieldError('usage', 'Without a terminal, approving needs --yes', {
      hint: `shield approvals approve ${request.id} --yes`,
    })
  }
  if (!isWaiting(request)) return true
  // Before anybody is asked for nothing.
  refuseHeld(await (await app.gate()).brake.inForce(), request)
  const view = await wholeView(app, request)
  const showing = { isWhole, unfold: DETAILS_FLAG }
  const { long } = await putBefore(app, view, showing)
  if (!isAsked) return true
  const refusal = await whyRefusedToYou(app, request)
  if (refusal !== null) {
    throw new ShieldError('denied', `${request.id} stays pending: ${refusal}`, {
      hint: `shield policy explain ${request.id}`,
    })
  }
  const isAllSeen = await isSeen(app, long, {
    message: `Not all that ${request.id} sends was shown. What now?`,
    leave: 'Leave it as it is',
    showAll: () => putBefore(app, view, { ...showing, isWhole: true }),
  })
  if (!isAllSeen) return false
  await repeatSummary(app, request)
  return app.prompts.confirm(`Approve ${request.id} and send it now?`)
}

function named({ id, digest }: ApprovalRequest): Pick<DecisionWish, 'id' | 'digest'> {
  return { id, digest }
}

export async function cancelCommand({ app, args, options }: Invocation): Promise<number> {
  const { requests } = await app.gate()
  const request = await requests.get(args[0] ?? '')
  const cancelled = await requests.cancel(request.id, reasonGiven(options))
  sayRequest(app, cancelled, `${request.id} is cancelled; nothing was sent`)
  return 0
}
