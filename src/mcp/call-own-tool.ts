import { ShieldError } from '../domain/errors.ts'
import { type ApprovalRequest, isWaiting, OPEN_STATES } from '../domain/request/request.ts'
import { type JsonObject, objectOf, textOf } from '../domain/text/json.ts'
import { quoted } from '../domain/text/quoted.ts'
import type { ToolAnswer, ToolCall, ToolResult } from '../wire/tool.ts'
import { callOperation, tellStanding } from './call-operation.ts'
import { checkArguments } from './check-arguments.ts'
import { LONGEST_WAIT, OWN_TOOLS, type OwnToolName } from './own-tools.ts'
import { tellOwn } from './tell-request.ts'
import type { ToolDoorParts } from './tool-door.ts'

type Handler = (parts: ToolDoorParts, call: ToolCall) => Promise<ToolResult>

/** Calls a tool of shield's own. Fails with whatever stands in the way. */
export async function callOwnTool(
  parts: ToolDoorParts,
  name: OwnToolName,
  call: ToolCall,
): Promise<ToolResult> {
  const { tool, required } = OWN_TOOLS[name]
  checkArguments(call.given, objectOf(tool.inputSchema['properties']), required)
  return HANDLERS[name](parts, call)
}

const HANDLERS: Readonly<Record<OwnToolName, Handler>> = {
  shield_call: callByName,
  shield_cancel: async (parts, { given }) => {
    const { id } = await parts.gate.requests.get(idIn(given))
    return tellStanding(parts, await parts.gate.requests.cancel(id, textOf(given['reason']) || null))
  },
  shield_connections: async ({ gate }) => {
    const connections = await gate.connections.list()
    return tellOwn(
      'these accounts are connected',
      connections.map(({ name, provider, account, mismatch }) => ({
        name,
        provider,
        account: account.label,
        usable: mismatch === null,
      })),
    )
  },
  shield_request: async (parts, { given }) => tellStanding(parts, await parts.gate.requests.get(idIn(given))),
  shield_search_operations: search,
  shield_wait: wait,
}

function idIn(given: JsonObject): string {
  return textOf(given['id'])
}

async function callByName(parts: ToolDoorParts, { given, signal }: ToolCall): Promise<ToolAnswer> {
  const { operation, input = {}, ...beside } = given
  const found = parts.toolbox.find(textOf(operation))
  if (found === undefined) {
    throw new ShieldError('not_found', `There is no operation ${quoted(textOf(operation), 60)}`, {
      hint: 'shield operations',
    })
  }
  const twice = Object.keys(objectOf(input)).filter((name) => Object.hasOwn(beside, name))
  if (twice.length > 0) {
    throw new ShieldError('usage', `${twice.join(', ')} is given in input and beside it`, {
      hint: 'Leave one of them out',
    })
  }
  return callOperation(parts, found, { ...objectOf(input), ...beside }, signal)
}

/** The schema of what is found comes along for the first few. */
const MOST_SCHEMAS = 5

/** Words are found in what an operation takes and shows as well: `refund` in the state of an order. */
const OTHERWISE = 'what none of them does cannot be done here: tell the person so'

async function search(parts: ToolDoorParts, { given }: ToolCall): Promise<ToolAnswer> {
  const { toolbox, groups, gate } = parts
  const connected = await parts.connected()
  const listed = toolbox.listed(groups, connected)
  const query = textOf(given['query'])
  const words = query.trim() === '' ? toolbox.all : toolbox.search(query, 20)
  const found = words.filter(({ operation }) =>
    gate.offers(operation.kind === 'read' ? 'operations.read' : 'operations.propose'),
  )
  return tellOwn(
    found.length === 0
      ? `no operation is about that; other words may find one, and ${OTHERWISE}`
      : `these operations have to do with that, and ${OTHERWISE}`,
    found.map((one, index) => ({
      operation: one.operation.name,
      tool: listed.includes(one) ? one.tool.name : 'shield_call',
      kind: one.operation.kind,
      summary: one.operation.summary,
      connected: connected.includes(one.operation.provider),
      ...(index < MOST_SCHEMAS ? { input: one.tool.inputSchema } : {}),
    })),
  )
}

/**
 * Stays until it has ended, and no longer than hosts wait. A host that can open pages is asked to, once for each request:
 * whatever the person does with that, it means only that it is worth looking again.
 */
async function wait(parts: ToolDoorParts, { given, signal, canOpenPages }: ToolCall): Promise<ToolResult> {
  const { gate, pageOf, takeSeat, wasOffered } = parts
  const request = await gate.requests.get(idIn(given))
  if (!OPEN_STATES.includes(request.state)) return tellStanding(parts, request)
  const url = pageOf(request.id)
  if (canOpenPages && url !== undefined && isWaiting(request) && !wasOffered(request.id)) {
    return { url, message: messageFor(request) }
  }
  const leave = takeSeat()
  try {
    const seconds = Number(given['seconds'] ?? LONGEST_WAIT)
    const timeout = Math.min(seconds, LONGEST_WAIT) * 1000
    const ended = await gate.requests.wait({ id: request.id, timeout, signal, onChange: () => undefined })
    return await tellStanding(parts, ended)
  } finally {
    leave()
  }
}

/** Tells nothing of what is in it: a host may show it anywhere. */
function messageFor({ id }: ApprovalRequest): string {
  return `${id} waits for your decision. The page shows what would be sent; nothing is decided by opening it.`
}
