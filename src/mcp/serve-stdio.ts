import type { Readable, Writable } from 'node:stream'
import { serveStdio as serve } from '@modelcontextprotocol/server/stdio'
import { isShieldError, type ShieldError } from '../domain/errors.ts'
import type { ToolDoor } from '../wire/tool.ts'
import { createMcpServer } from './create-server.ts'
import { createStdioTransport } from './stdio-messages.ts'

/** Calls that are worked on at once: more of them wait for their turn. */
const AT_ONCE = 16

interface StdioAsk {
  readonly door: ToolDoor
  readonly version: string
  readonly input: Readable
  /** Carries the protocol and nothing else. */
  readonly output: Writable
  /** Ends it before the other side does. */
  readonly signal: AbortSignal
}

/**
 * Serves one client until its end of stdin or the signal, and until every call that was begun has come to its end. The end
 * of stdin lets calls be answered, and waits no longer for a decision. Fails with `usage` where it ended because a message
 * was too long.
 */
export async function serveStdio({ door, version, input, output, signal }: StdioAsk): Promise<void> {
  const turns = createTurns(AT_ONCE)
  const working = new Set<Promise<unknown>>()
  const hungUp = new AbortController()
  const counted: ToolDoor = {
    list: door.list,
    call: (call) => {
      const signal = call.name === 'shield_wait' ? AbortSignal.any([call.signal, hungUp.signal]) : call.signal
      const done = turns(() => door.call({ ...call, signal })).finally(() => working.delete(done))
      working.add(done)
      return done
    },
  }
  const transport = createStdioTransport({ input, output, onEnd: () => hungUp.abort() })
  let fault: ShieldError | undefined
  const handle = serve(() => createMcpServer(counted, version), {
    transport,
    maxSubscriptions: 0,
    onerror: (error) => {
      if (isShieldError(error)) fault ??= error
    },
  })
  await new Promise<void>((ended) => {
    const { onclose } = transport
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- a transport of the SDK has no other way
    transport.onclose = () => {
      onclose?.()
      ended()
    }
    const close = (): void => void handle.close().finally(ended)
    if (signal.aborted) close()
    else signal.addEventListener('abort', close, { once: true })
  })
  input.destroy()
  await Promise.allSettled(working)
  if (fault !== undefined) throw fault
}

/** Does pieces of work, so many at once; the others wait for their turn, in the order in which they came. */
function createTurns(most: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
  const waiting: (() => void)[] = []
  let free = most
  return async (work) => {
    if (free > 0) free -= 1
    else await new Promise<void>((turn) => waiting.push(turn))
    try {
      return await work()
    } finally {
      // Handed on to who waits longest, so that nobody who comes meanwhile takes it.
      const next = waiting.shift()
      if (next === undefined) free += 1
      else next()
    }
  }
}
