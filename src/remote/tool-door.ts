import { ShieldError } from '../domain/errors.ts'
import { type JsonObject, objectOf, objectsIn, textOf } from '../domain/text/json.ts'
import type { Tool, ToolAnswer, ToolCall, ToolDoor, ToolResult } from '../wire/tool.ts'
import { type CallOptions, type ClientParts, createClient } from './client.ts'

/** The era of the protocol in which each message says all there is to know about it. */
const VERSION = '2026-07-28'
const META = 'io.modelcontextprotocol'

interface RemoteToolsParts extends ClientParts {
  /** Groups of operations that are tools; null: those of the providers that are connected there. */
  readonly groups: readonly string[] | null
  /** How an error of this side is told: a server that is away, say. */
  readonly tellError: (error: unknown) => ToolAnswer
}

/**
 * The tools of a server, as its `/mcp` has them for the principal of the token: what they are and what comes of a call is the
 * server's, word for word.
 */
export function createRemoteTools(parts: RemoteToolsParts): ToolDoor {
  const { version, groups, tellError } = parts
  const client = createClient(parts)
  const query = groups === null ? {} : { tools: groups.join(',') }
  const meta = (canOpenPages: boolean): JsonObject => ({
    [`${META}/protocolVersion`]: VERSION,
    [`${META}/clientInfo`]: { name: 'shield mcp', version },
    [`${META}/clientCapabilities`]: canOpenPages ? { elicitation: { url: {} } } : {},
  })
  const ask = async (method: string, params: JsonObject, options: CallOptions): Promise<JsonObject> => {
    const { body } = await client.change('POST', '/mcp', {
      ...options,
      query,
      body: { jsonrpc: '2.0', id: 1, method, params },
      headers: {
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': VERSION,
        'mcp-method': method,
        ...('name' in params ? { 'mcp-name': textOf(params['name']) } : {}),
      },
    })
    if (body['result'] !== undefined) return objectOf(body['result'])
    const why = textOf(objectOf(body['error'])['message'])
    throw new ShieldError('unavailable', `The server at ${client.url} does not take ${method}: ${why}`, {
      hint: 'Install the same version of shield on both sides',
    })
  }
  return {
    list: async () => {
      const { tools } = await ask('tools/list', { _meta: meta(false) }, {})
      return objectsIn(tools) as readonly Tool[]
    },
    call: async ({ name, given, signal, canOpenPages }: ToolCall) => {
      try {
        assertName(name)
        const params = { name, arguments: given, _meta: meta(canOpenPages) }
        return readResult(await ask('tools/call', params, { signal }))
      } catch (error) {
        return tellError(error)
      }
    },
  }
}

/** It goes into a header. */
function assertName(name: string): void {
  if (/^[\w.-]{1,128}$/.test(name)) return
  throw new ShieldError('not_found', 'There is no tool of such a name')
}

/** Fails with `unavailable` for what is not a result of a tool. */
function readResult(result: JsonObject): ToolResult {
  const page = objectOf(objectOf(objectOf(result['inputRequests'])['page'])['params'])
  if (typeof page['url'] === 'string') return { url: page['url'], message: textOf(page['message']) }
  const [block] = objectsIn(result['content'])
  if (block === undefined) throw new ShieldError('unavailable', "The server's answer is not one of a tool")
  return {
    text: textOf(block['text']),
    structured: objectOf(result['structuredContent']),
    isError: result['isError'] === true,
  }
}
