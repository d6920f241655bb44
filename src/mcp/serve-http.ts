import { createMcpHandler } from '@modelcontextprotocol/server'
import type { Operation } from '../domain/operation/operation.ts'
import type { JsonObject } from '../domain/text/json.ts'
import type { ToolDoor } from '../wire/tool.ts'
import { createMcpServer } from './create-server.ts'
import { createOffers, createToolbox, type Toolbox } from './toolbox.ts'
import { createToolDoor, type ToolDoorParts } from './tool-door.ts'

/** One message, from somebody who was let in. */
export interface HttpAsk extends Pick<ToolDoorParts, 'gate' | 'groups' | 'pageOf' | 'takeSeat' | 'onDenied'> {
  readonly request: Request
  readonly body: JsonObject
  readonly principal: { readonly name: string }
  readonly leaving: (isWait: boolean) => { readonly signal: AbortSignal; readonly release: () => void }
}

interface HttpMcpParts {
  readonly operations: () => Promise<readonly Operation[]>
  readonly version: string
}

/** Answers messages over HTTP, each by itself: nothing is kept of a client but which pages it was offered. */
export function createHttpMcp({ operations, version }: HttpMcpParts): (ask: HttpAsk) => Promise<Response> {
  const wasOffered = createOffers()
  let made: Promise<Toolbox> | undefined
  return async (ask) => {
    made ??= operations().then(createToolbox)
    const { gate, groups, pageOf, takeSeat, onDenied, principal } = ask
    const door = createToolDoor({
      gate,
      groups,
      pageOf,
      takeSeat,
      onDenied,
      toolbox: await made,
      connected: async () => (await gate.connections.list()).map(({ provider }) => provider),
      wasOffered: (id) => wasOffered(`${principal.name} ${id}`),
    })
    const handler = createMcpHandler(() => createMcpServer(leavingWith(door, ask), version), {
      maxSubscriptions: 0,
    })
    return handler.fetch(withoutSignal(ask.request), { parsedBody: ask.body })
  }
}

/**
 * The SDK listens to the signal of a request and goes on listening once it is answered, and Node keeps what listens to a
 * signal that another request was made of: 40 KB of each message, for as long as the server runs. Who has gone away is told
 * by `leaving`.
 */
function withoutSignal({ url, method, headers }: Request): Request {
  return new Request(url, { method, headers })
}

/** Calls that end when their caller has gone away, which the SDK does not tell them in every era. */
function leavingWith(door: ToolDoor, { leaving }: HttpAsk): ToolDoor {
  return {
    list: door.list,
    call: async (call) => {
      const gone = leaving(call.name === 'shield_wait')
      try {
        return await door.call({ ...call, signal: AbortSignal.any([call.signal, gone.signal]) })
      } finally {
        gone.release()
      }
    },
  }
}
