import { isShieldError, ShieldError } from '../../domain/errors.ts'
import type { Write } from '../../domain/operation.ts'
import type { ApprovalRequest } from '../../domain/request.ts'
import { approveByPolicy } from '../../gate/approve-by-policy.ts'
import { cancel } from '../../gate/cancel.ts'
import { freeze, type Ask } from '../../gate/freeze.ts'
import { pickConnection } from '../../gate/pick-connection.ts'
import { renderPreview } from '../../gate/preview.ts'
import { propose } from '../../gate/propose.ts'
import { requestJson } from '../../gate/request-json.ts'
import type { App } from '../app.ts'
import { endWith, showQueued } from '../end-with.ts'
import { textOption, type Invocation } from '../frame.ts'
import { jsonText } from '../json.ts'
import { renderRequest } from '../request.ts'
import { parseDuration } from '../times.ts'
import { waitForEnd } from '../wait-for-end.ts'
import { underInterrupt } from '../watch.ts'
import { alertRequest, approveShown } from './approvals-decide.ts'
import { operationInput } from './operation-input.ts'

/**
 * Proposes a write and takes it as far as the flags and the terminal allow. No flag approves what the same command
 * proposes.
 */
export async function runWrite(invocation: Invocation, operation: Write): Promise<number> {
  const { app, options } = invocation
  refuseYes(options)
  const wait = waitFrom(options)
  const ask = await askFrom(invocation, operation)
  if (options['dryRun'] === true) return showDryRun(app, operation, await freeze(app.parts, ask))
  const { request, isNew } = await propose(app.parts, ask, options['duplicate'] === true)
  if (!isNew) app.terminal.talk(`${request.id} is the same request, proposed before\n`)
  if (!app.parts.writeRequiresApproval && request.state === 'pending') {
    return endWith(app, await underInterrupt(app, (watch) => approveByPolicy(app.parts, request, watch)))
  }
  if (options['queue'] === true) {
    showQueued(app, request)
    return 0
  }
  if (wait !== undefined) {
    const { id } = request
    const opening = `${id} waits for a decision: shield approvals approve ${id}`
    return waitForEnd(app, { id, timeout: wait, opening })
  }
  if (request.state !== 'pending' || !app.terminal.isInteractive) return endWith(app, request)
  return askAtTerminal(app, request)
}

function refuseYes(options: Invocation['options']): void {
  if (options['yes'] !== true) return
  throw new ShieldError('usage', 'No flag approves what the same command proposes: --yes is not taken here', {
    hint: 'Leave it out; what is queued then is approved by: shield approvals approve <id> --yes',
  })
}

async function askAtTerminal(app: App, request: ApprovalRequest): Promise<number> {
  await alertRequest(app, request)
  const choice = await whatNow(app, request.id)
  if (choice === 'leave') return endWith(app, request)
  if (choice === 'discard') return endWith(app, await cancel(app.parts, request.id, app.actor, null))
  const { id, digest } = request
  return endWith(app, await approveShown(app, { id, digest, actor: app.actor, reason: null }))
}

async function whatNow(app: App, id: string): Promise<'leave' | 'approve' | 'discard'> {
  const question = {
    message: `${id} is in the queue. What now?`,
    choices: [
      { value: 'leave', label: 'Leave it in the queue' },
      { value: 'approve', label: 'Approve and send it now' },
      { value: 'discard', label: 'Discard it' },
    ],
    default: 'leave',
  } as const
  try {
    return await app.prompts.choose(question)
  } catch (error) {
    if (!isShieldError(error) || error.code !== 'interrupted') throw error
    throw new ShieldError('interrupted', `${id} stays in the queue; nothing was sent`, {
      hint: `shield approvals approve ${id}`,
    })
  }
}

async function showDryRun(app: App, operation: Write, request: ApprovalRequest): Promise<number> {
  const preview = renderPreview(operation, request)
  const { call, digest } = request
  if (app.globals.json)
    app.terminal.out(jsonText({ dryRun: true, digest, call: requestJson(request)['call'], preview }))
  else
    app.terminal.out(await renderRequest({ request, preview, now: app.parts.now() }, app.terminal.outSurface))
  app.terminal.talk(`Nothing was queued (${call.method} ${call.path})\n`)
  return 0
}

const DEFAULT_EXPIRY = 72 * 3_600_000
const LONGEST_REASON = 10_000

async function askFrom(invocation: Invocation, operation: Write): Promise<Ask> {
  const { app, options } = invocation
  const expires = textOption(options, 'expires')
  const reason = textOption(options, 'reason')
  if (reason !== undefined && reason.length > LONGEST_REASON) {
    throw new ShieldError(
      'usage',
      `--reason has ${reason.length} characters; at most ${LONGEST_REASON} are kept`,
    )
  }
  return {
    operation,
    input: await operationInput(invocation, operation),
    connection: await pickConnection(await app.parts.store(), operation.provider, app.globals.connection),
    requester: app.actor,
    reason: reason ?? null,
    idempotencyKey: keyFrom(options),
    expiresIn:
      expires === 'never'
        ? null
        : expires === undefined
          ? DEFAULT_EXPIRY
          : parseDuration('--expires', expires),
  }
}

function keyFrom(options: Invocation['options']): string | null {
  const key = textOption(options, 'idempotencyKey')
  if (key === undefined) return null
  if (/^[!-~]{1,255}$/.test(key)) return key
  throw new ShieldError('usage', '--idempotency-key takes 1 to 255 visible ASCII characters')
}

/** Undefined: do not wait. Null: as long as it takes. */
function waitFrom(options: Invocation['options']): number | null | undefined {
  const wait = options['wait']
  if (wait === undefined) return undefined
  if (options['queue'] === true) throw new ShieldError('usage', '--queue and --wait exclude each other')
  return typeof wait === 'string' ? parseDuration('--wait', wait) : null
}
