import { isShieldError } from '../domain/errors.ts'
import { DECIDED_WITHIN } from '../domain/limits.ts'
import type { Operation } from '../domain/operation/operation.ts'
import { parseInput } from '../domain/operation/parse-input.ts'
import { isNothingToDo } from '../domain/ports/gate.ts'
import { type ApprovalRequest, isWaiting } from '../domain/request/request.ts'
import type { Progress } from '../domain/request/request-view.ts'
import { defined, type Json, type JsonObject } from '../domain/text/json.ts'
import { BESIDE_INPUT, BESIDE_WRITE, type ToolAnswer } from '../wire/tool.ts'
import { checkArguments } from './check-arguments.ts'
import { tellError } from './tell-error.ts'
import { tellRead, tellNothing, tellRequest } from './tell-request.ts'
import type { ToolDoorParts } from './tool-door.ts'
import type { OperationTool } from './toolbox.ts'

type Asking = Pick<ToolDoorParts, 'gate' | 'pageOf' | 'toolbox'>

/** Runs a read, or proposes a write. `given`: its input, with what stands beside it. */
export async function callOperation(
  parts: Asking,
  { operation }: Pick<OperationTool, 'operation'>,
  given: JsonObject,
  signal: AbortSignal,
): Promise<ToolAnswer> {
  const members = operation.kind === 'read' ? BESIDE_INPUT : BESIDE_WRITE
  const [beside, input] = apart(given, Object.keys(members))
  checkArguments(beside, members)
  const ask = {
    operation: operation.name,
    input: parseInput(operation, input) as Json,
    connection: beside['connection'] as string | undefined,
  }
  if (operation.kind === 'read') {
    return tellRead(operation.name, operation.provider, await parts.gate.operations.read(ask))
  }
  return propose(parts, { ask, beside, signal })
}

function apart(given: JsonObject, names: readonly string[]): readonly [JsonObject, JsonObject] {
  const entries = Object.entries(given)
  return [
    Object.fromEntries(entries.filter(([name]) => names.includes(name))),
    Object.fromEntries(entries.filter(([name]) => !names.includes(name))),
  ]
}

interface Proposing {
  readonly ask: {
    readonly operation: Operation['name']
    readonly input: Json
    readonly connection: string | undefined
  }
  readonly beside: JsonObject
  readonly signal: AbortSignal
}

async function propose(parts: Asking, { ask, beside, signal }: Proposing): Promise<ToolAnswer> {
  const { gate } = parts
  const watch = { signal, onPhase: () => undefined }
  try {
    const proposed = await gate.operations.propose(
      {
        ...ask,
        reason: beside['reason'] as string | undefined,
        idempotencyKey: (beside['idempotency_key'] as string | undefined) ?? null,
        expiresIn: DECIDED_WITHIN,
        duplicate: false,
        repeat: beside['again'] === true ? 'again' : 'recent',
        supersedes: undefined,
      },
      watch,
    )
    if (isNothingToDo(proposed)) return tellNothing(proposed)
    return await tellStanding(parts, proposed.request, !proposed.isNew)
  } catch (error) {
    return withRequest(parts, error)
  }
}

/** How a request stands, with what is known beside it. */
export async function tellStanding(
  parts: Asking,
  request: ApprovalRequest,
  already?: boolean,
): Promise<ToolAnswer> {
  const { gate, pageOf } = parts
  const hold = isWaiting(request) ? await gate.brake.inForce() : null
  const progress = await progressOf(parts, request)
  return tellRequest({ request, hold, url: pageOf(request.id), ...defined({ already, progress }) })
}

/** Undefined: it has sent no message whose progress its provider tells. */
async function progressOf(
  { gate, toolbox }: Asking,
  request: ApprovalRequest,
): Promise<Progress | null | undefined> {
  const operation = toolbox.find(request.operation)?.operation
  if (request.state !== 'succeeded' || operation?.kind !== 'write') return undefined
  if (operation.interpretStatuses === undefined) return undefined
  const view = await gate.requests.view(request)
  return 'progress' in view ? view.progress : undefined
}

/** What went wrong once something was queued: the request is there, and the answer says so. Fails with anything else. */
async function withRequest(parts: Asking, error: unknown): Promise<ToolAnswer> {
  if (!isShieldError(error) || error.about === undefined) throw error
  const standing = await tellStanding(parts, await parts.gate.requests.get(error.about), false)
  const told = tellError(error)
  return {
    text: `${told.text.split('\n')[0] ?? ''}\n${standing.text}`,
    structured: { ...standing.structured, error: told.structured['error'] ?? null },
    isError: false,
  }
}
