const VERSION = '2026-07-28'
const META = 'io.modelcontextprotocol'

/** What an agent asks of a tool at `/mcp`, at whichever server: each message says all there is to know of who sends it. */
export function toolCall({ what, token, name, given, isWaiting }) {
  const params = {
    name,
    arguments: given,
    _meta: {
      [`${META}/protocolVersion`]: VERSION,
      [`${META}/clientInfo`]: { name: 'fleet', version: '1' },
      [`${META}/clientCapabilities`]: {},
    },
  }
  return {
    what,
    method: 'POST',
    path: '/mcp',
    token,
    isWaiting,
    headers: {
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': VERSION,
      'mcp-method': 'tools/call',
      'mcp-name': name,
    },
    body: { jsonrpc: '2.0', id: 1, method: 'tools/call', params },
  }
}

/** How the request stands, in the words of REST; undefined where the answer does not tell. */
export function toldBy({ body }) {
  const { status, error, ...told } = body?.result?.structuredContent ?? {}
  return status === undefined || error !== undefined ? undefined : { ...told, state: status }
}

/** Whether the tool says what REST says with 503 and 429: that it is worth asking again. */
export function isForLater({ body }) {
  const { code, kind } = body?.result?.structuredContent?.error ?? {}
  return code === 'unavailable' || code === 'interrupted' || kind === 'at_bound'
}
