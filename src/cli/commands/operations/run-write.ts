import { isNothingToDo, type NothingToDo, type WriteAsk } from '../../../domain/ports/gate.ts'
import { isJsonObject, type JsonObject } from '../../../domain/text/json.ts'
import type { Write } from '../../../domain/operation/operation.ts'
import type { ApprovalRequest } from '../../../domain/request/request.ts'
import type { RequestView } from '../../../domain/request/request-view.ts'
import { assertReplaceable } from '../../../gate/propose/propose.ts'
import { nothingToDo as nothing } from '../../../wire/request-answers.ts'
import { dryRun } from '../../../wire/request-view.ts'
import type { App } from '../../app.ts'
import { textOption, type Invocation } from '../../frame.ts'
import { renderDryRun } from '../../show/request.ts'
import { operationInput } from './operation-input.ts'
import { underInterrupt } from '../../watch.ts'
import { takeFurther } from '../approvals/take-further.ts'
import { expiryFrom, keyFrom, reasonFrom, refuseYes, waitFrom } from './write-flags.ts'

/** Proposes a write, or one in place of another that was not sent, and takes it as far as the flags allow. */
export async function runWrite(invocation: Invocation, operation: Write): Promise<number> {
  const { app, options } = invocation
  refuseYes(options)
  waitFrom(options)
  const old = await replacedBy(app, operation, options)
  const ask = await askFrom(invocation, operation, old)
  const { operations } = await app.gate()
  if (options['dryRun'] === true) return showDryRun(app, await operations.dryRun(ask))
  const proposed = await underInterrupt(app, (watch) => operations.propose(ask, watch), 'once-it-begins')
  if (isNothingToDo(proposed)) return showNothing(app, proposed)
  const { request, isNew } = proposed
  if (!isNew) app.terminal.remark(`${alreadyThere(request)}${told(ask, request)}`)
  else if (old !== undefined) app.terminal.remark(`${request.id} replaces ${old.id}, which was cancelled`)
  return takeFurther(app, request, options)
}

function alreadyThere({ id, state }: ApprovalRequest): string {
  const already = `Already requested as ${id}`
  return state === 'unknown'
    ? `${already}, and it is not known whether that was done; not queued again (--duplicate queues a second one)`
    : `${already}; not queued again`
}

/** The address that came first stays; whoever waits to hear at another one would wait for ever. */
function told({ notifyUrl }: WriteAsk, request: ApprovalRequest): string {
  const isSame = notifyUrl === undefined || new URL(notifyUrl).href === request.notifyUrl
  return isSame ? '' : `, and nobody is told at the address of --notify-url`
}

async function replacedBy(
  app: App,
  operation: Write,
  options: Invocation['options'],
): Promise<ApprovalRequest | undefined> {
  const typed = textOption(options, 'supersedes')
  if (typed === undefined) return undefined
  const old = await (await app.gate()).requests.get(typed)
  assertReplaceable(old, operation.name)
  return old
}

function showNothing(app: App, { nothingToDo }: NothingToDo): number {
  if (app.globals.json) app.terminal.json(nothing.encode({ nothingToDo }))
  // A script takes what stands on stdout for the id of a request.
  else app.terminal.talk(`${nothingToDo}: there is nothing to do\n`)
  return 0
}

async function showDryRun(app: App, view: RequestView | NothingToDo): Promise<number> {
  if (isNothingToDo(view)) return showNothing(app, view)
  const { request, preview } = view
  const { call, digest } = request
  if (app.globals.json) app.terminal.json(dryRun.encode({ dryRun: true, digest, call, preview }))
  else app.terminal.out(await renderDryRun(view, app.terminal.outSurface))
  app.terminal.talk(`Nothing was queued (${call.method} ${call.path})\n`)
  return 0
}

async function askFrom(
  invocation: Invocation,
  operation: Write,
  old: ApprovalRequest | undefined,
): Promise<WriteAsk> {
  const { app, options } = invocation
  return {
    operation: operation.name,
    input: await operationInput(invocation, operation, baseOf(app, old, options)),
    connection: app.globals.connection,
    reason: reasonFrom(options),
    idempotencyKey: keyFrom(options),
    expiresIn: expiryFrom(options),
    duplicate: options['duplicate'] === true,
    supersedes: old?.id,
    notifyUrl: textOption(options, 'notifyUrl'),
  }
}

/** The input of what is replaced, for the flags to change; one that is given whole takes its place. */
function baseOf(app: App, old: ApprovalRequest | undefined, options: Invocation['options']): JsonObject {
  if (old === undefined || textOption(options, 'input') !== undefined || !isJsonObject(old.input)) return {}
  const kept = Object.keys(old.input).filter((key) => options[key] === undefined)
  if (kept.length > 0) app.terminal.remark(`Taken over from ${old.id}: ${kept.join(', ')}`)
  return old.input
}
