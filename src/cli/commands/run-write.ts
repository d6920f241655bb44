import { isJsonObject, type JsonObject } from '../../domain/json.ts'
import type { Write } from '../../domain/operation.ts'
import type { ApprovalRequest } from '../../domain/request.ts'
import { getRequest } from '../../gate/find-request.ts'
import { freeze, type Ask } from '../../gate/freeze.ts'
import { pickConnection } from '../../gate/pick-connection.ts'
import { propose } from '../../gate/propose.ts'
import { assertReplaceable, replace } from '../../gate/replace.ts'
import { requestJson } from '../../gate/request-json.ts'
import { viewRequest } from '../../gate/view-request.ts'
import type { App } from '../app.ts'
import { textOption, type Invocation } from '../frame.ts'
import { jsonText } from '../json.ts'
import { renderRequest } from '../request.ts'
import { operationInput } from './operation-input.ts'
import { takeFurther } from './take-further.ts'
import { expiryFrom, keyFrom, reasonFrom, refuseYes, waitFrom } from './write-options.ts'

/** Proposes a write, or one in place of another that was not sent, and takes it as far as the flags allow. */
export async function runWrite(invocation: Invocation, operation: Write): Promise<number> {
  const { app, options } = invocation
  refuseYes(options)
  waitFrom(options)
  const old = await replacedBy(app, operation, options)
  const ask = await askFrom(invocation, operation, old)
  if (options['dryRun'] === true) return showDryRun(app, await freeze(app.parts, ask), old)
  const { request, isNew } =
    old === undefined
      ? await propose(app.parts, ask, options['duplicate'] === true)
      : await replace(app.parts, ask, old.id)
  if (!isNew) app.terminal.talk(`${request.id} is the same request, proposed before\n`)
  else if (old !== undefined)
    app.terminal.talk(`${request.id} is proposed in place of ${old.id}, which is cancelled\n`)
  return takeFurther(app, request, options)
}

async function replacedBy(
  app: App,
  operation: Write,
  options: Invocation['options'],
): Promise<ApprovalRequest | undefined> {
  const typed = textOption(options, 'supersedes')
  if (typed === undefined) return undefined
  const old = await getRequest(await app.parts.store(), typed)
  assertReplaceable(old, operation)
  return old
}

async function showDryRun(
  app: App,
  request: ApprovalRequest,
  old: ApprovalRequest | undefined,
): Promise<number> {
  const origin = old === undefined ? {} : { origin: { kind: 'replacement', id: old.id } as const }
  const view = await viewRequest(app.parts, { ...request, ...origin })
  const { call, digest } = request
  const { preview } = view
  if (app.globals.json)
    app.terminal.out(jsonText({ dryRun: true, digest, call: requestJson(request)['call'], preview }))
  else app.terminal.out(await renderRequest(view, app.terminal.outSurface))
  app.terminal.talk(`Nothing was queued (${call.method} ${call.path})\n`)
  return 0
}

async function askFrom(
  invocation: Invocation,
  operation: Write,
  old: ApprovalRequest | undefined,
): Promise<Ask> {
  const { app, options } = invocation
  const store = await app.parts.store()
  // What is replaced says where, unless the flag does.
  const same =
    old === undefined || app.globals.connection !== undefined
      ? undefined
      : await store.connections.findById(old.connection.id)
  return {
    operation,
    input: await operationInput(invocation, operation, baseOf(app, old, options)),
    connection: same ?? (await pickConnection(store, operation.provider, app.globals.connection)),
    requester: app.actor,
    reason: reasonFrom(options) ?? (old?.requester.name === app.actor.name ? old.reason : null),
    idempotencyKey: keyFrom(options),
    expiresIn: expiryFrom(options),
  }
}

/** The input of what is replaced, for the flags to change; one that is given whole takes its place. */
function baseOf(app: App, old: ApprovalRequest | undefined, options: Invocation['options']): JsonObject {
  if (old === undefined || textOption(options, 'input') !== undefined || !isJsonObject(old.input)) return {}
  const kept = Object.keys(old.input).filter((key) => options[key] === undefined)
  if (kept.length > 0) app.terminal.talk(`Taken over from ${old.id}: ${kept.join(', ')}\n`)
  return old.input
}
