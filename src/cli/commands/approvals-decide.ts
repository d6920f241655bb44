import { ShieldError } from '../../domain/errors.ts'
import type { ApprovalRequest } from '../../domain/request.ts'
import { approve, reject, type Decided, type DecisionAsk } from '../../gate/decide.ts'
import { getRequest } from '../../gate/find-request.ts'
import { renderPreview } from '../../gate/preview.ts'
import { tidy } from '../../gate/tidy.ts'
import type { App } from '../app.ts'
import { endWith } from '../end-with.ts'
import { textOption, type Invocation } from '../frame.ts'
import { localTime } from '../times.ts'
import { sayRequest } from '../say-request.ts'
import { renderRequest } from '../request.ts'
import { underInterrupt } from '../watch.ts'

export async function approveCommand(invocation: Invocation): Promise<number> {
  const { app, args, options } = invocation
  await tidy(app.parts)
  const request = await shownRequest(app, args, options)
  if (await mustAsk(app, request, options)) {
    if (!(await app.prompts.confirm(`Approve ${request.id} and send it now?`))) {
      app.terminal.talk(`${request.id} stays ${request.state}; nothing was sent\n`)
      return endWith(app, request)
    }
  }
  return endWith(app, await approveShown(app, ask(app, request, options)))
}

export async function rejectCommand({ app, args, options }: Invocation): Promise<number> {
  await tidy(app.parts)
  const request = await shownRequest(app, args, options)
  const decided = await reject(app.parts, ask(app, request, options))
  sayRequest(app, decided.request, `${request.id} is rejected; nothing was sent${before(decided)}`)
  return 0
}

/** Approves what was shown, and says who did so first if somebody had. */
export async function approveShown(app: App, decision: DecisionAsk): Promise<ApprovalRequest> {
  const decided = await underInterrupt(app, (watch) => {
    app.terminal.status(`Sending ${decision.id}`)
    return approve(app.parts, decision, watch)
  }).finally(() => app.terminal.status(null))
  if (decided.earlier !== null) app.terminal.talk(`${decision.id} was approved before${before(decided)}\n`)
  return decided.request
}

async function shownRequest(
  app: App,
  args: readonly string[],
  options: Invocation['options'],
): Promise<ApprovalRequest> {
  const request = await getRequest(await app.parts.store(), args[0] ?? '')
  const digest = textOption(options, 'digest')
  if (digest !== undefined && digest !== request.digest) {
    throw new ShieldError(
      'conflict',
      `${request.id} has the digest ${request.digest}, not the one insisted on`,
      {
        hint: `shield approvals show ${request.id}`,
      },
    )
  }
  return request
}

async function mustAsk(app: App, request: ApprovalRequest, options: Invocation['options']): Promise<boolean> {
  const isOpen = request.state === 'pending' || request.state === 'approved'
  if (options['yes'] !== true && !app.terminal.isInteractive) {
    throw new ShieldError('usage', 'Without a terminal nobody can be asked; approving needs --yes', {
      hint: `shield approvals approve ${request.id} --yes`,
    })
  }
  if (!isOpen) return false
  await alertRequest(app, request)
  return options['yes'] !== true
}

/** What is about to be decided on, on stderr, even under --quiet. */
export async function alertRequest(app: App, request: ApprovalRequest): Promise<void> {
  const operation = await app.parts.operation(request.operation)
  if (operation.kind !== 'write') throw new ShieldError('internal', `${operation.name} is not a write`)
  const view = { request, preview: renderPreview(operation, request), now: app.parts.now() }
  if (!app.globals.json) app.terminal.alert(await renderRequest(view, app.terminal.talkSurface))
}

function ask(app: App, request: ApprovalRequest, options: Invocation['options']): DecisionAsk {
  return {
    id: request.id,
    digest: request.digest,
    actor: app.actor,
    reason: textOption(options, 'reason') ?? null,
  }
}

function before({ earlier }: Decided): string {
  return earlier === null ? '' : `, by ${earlier.actor.name} at ${localTime(earlier.at)}`
}
