import { isShieldError, ShieldError } from '../domain/errors.ts'
import type { ProviderName } from '../domain/provider/providers.ts'
import { textOf } from '../domain/text/json.ts'
import { nearest } from '../domain/text/nearest.ts'
import { quoted } from '../domain/text/quoted.ts'
import type { GuardedGate } from '../gate/access/guarded-gate.ts'
import type { GateCall } from '../gate/access/needs.ts'
import type { Tool, ToolCall, ToolDoor, ToolResult } from '../wire/tool.ts'
import { callOperation } from './call-operation.ts'
import { callOwnTool } from './call-own-tool.ts'
import { assertLength } from './check-arguments.ts'
import { isOwnTool, OWN_TOOLS, type OwnToolName } from './own-tools.ts'
import { tellError } from './tell-error.ts'
import type { OperationTool, Toolbox } from './toolbox.ts'

export interface ToolDoorParts {
  /** As the principal has it. */
  readonly gate: GuardedGate
  readonly toolbox: Toolbox
  /** Groups of operations that are tools; null: those of the connected providers. */
  readonly groups: readonly string[] | null
  /** Providers of which an account is connected. */
  readonly connected: () => Promise<readonly ProviderName[]>
  /** The page of a request; undefined: it is not known where that is. */
  readonly pageOf: (id: string) => string | undefined
  /** Comes back with what ends a wait. Fails with `unavailable` where too much is waited for. */
  readonly takeSeat: () => () => void
  /** Told of what somebody was refused; may fail with what is answered in its place. */
  readonly onDenied: (what: string, id: string | undefined) => Promise<void>
  /** Whether the page of this request was offered to them before. From now on it was. */
  readonly wasOffered: (id: string) => boolean
}

/** The tools of one principal: those that the gate offers them, and the gate alone says what each may do. */
export function createToolDoor(parts: ToolDoorParts): ToolDoor {
  return { list: () => listTools(parts), call: (call) => callTool(parts, call) }
}

async function listTools(parts: ToolDoorParts): Promise<readonly Tool[]> {
  const { toolbox, groups, connected } = parts
  const operations = toolbox.listed(groups, groups === null ? await connected() : [])
  const own = Object.values(OWN_TOOLS).filter(({ uses }) => mayUse(parts, uses))
  return [...operations.filter((one) => mayCall(parts, one)), ...own]
    .map(({ tool }) => tool)
    .toSorted((one, other) => (one.name < other.name ? -1 : 1))
}

/** Whether one of these is open to them. */
function mayUse({ gate }: ToolDoorParts, uses: readonly GateCall[]): boolean {
  return uses.some((call) => gate.offers(call))
}

function mayCall(parts: ToolDoorParts, { operation }: OperationTool): boolean {
  return mayUse(parts, [operation.kind === 'read' ? 'operations.read' : 'operations.propose'])
}

/** Never fails. What is not an error of shield's own says nothing but that it is our bug. */
async function callTool(parts: ToolDoorParts, call: ToolCall): Promise<ToolResult> {
  try {
    assertLength(call.given)
    return await dispatch(parts, call)
  } catch (error) {
    return tellError(await afterDenial(parts, call, error))
  }
}

async function dispatch(parts: ToolDoorParts, call: ToolCall): Promise<ToolResult> {
  if (isOwnTool(call.name)) return callOwnTool(parts, call.name, call)
  const found = parts.toolbox.find(call.name)
  // By the name of the tool alone: an operation that has none here is called by shield_call.
  if (found?.tool.name === call.name) return callOperation(parts, found, call.given, call.signal)
  throw await noSuchTool(parts, call.name)
}

/** The reason of `not_found` where a name is near to none that they may call: such a try is written down. */
const NO_TOOL = 'no-tool'

async function noSuchTool(parts: ToolDoorParts, name: string): Promise<ShieldError> {
  const names = (await listTools(parts)).map((tool) => tool.name)
  const meant = nearest(name.toLowerCase().replaceAll(/[^a-z0-9]/g, '_'), names)
  const hint = [
    ...(meant === undefined ? [] : [`${meant} was likely meant`]),
    ...(names.includes(SEARCH) ? [`${SEARCH} finds the tool for what is to be done`] : []),
  ].join('; ')
  return new ShieldError('not_found', `There is no tool ${quoted(name, 60)}`, {
    ...(hint === '' ? {} : { hint }),
    ...(meant === undefined ? { reason: NO_TOOL } : {}),
  })
}

const SEARCH: OwnToolName = 'shield_search_operations'

/**
 * What is told: the refusal, or that there were too many of them, once it was written down. To call what there is not is
 * one too, but for a slip of the pen.
 */
async function afterDenial(
  parts: ToolDoorParts,
  { name, given }: ToolCall,
  error: unknown,
): Promise<unknown> {
  if (!isShieldError(error) || (error.code !== 'denied' && error.reason !== NO_TOOL)) return error
  try {
    await parts.onDenied(`call ${quoted(name, 60)}`, textOf(given['id']) || undefined)
    return error
  } catch (other) {
    return other
  }
}
