import type { Readable, Writable } from 'node:stream'
import { serveStdio as serve, StdioServerTransport } from '@modelcontextprotocol/server/stdio'
import { ShieldError } from '../domain/errors.ts'
import type { ToolDoor } from '../wire/tool.ts'
import { createMcpServer } from './create-server.ts'

/** Calls that are worked on at once: more of them wait for their turn. */
const AT_ONCE = 16

/** A message may hold a long input twice over. */
const LONGEST_MESSAGE = 4 * 1024 * 1024

interface StdioAsk {
  readonly door: ToolDoor
  readonly version: string
  readonly input: Readable
  /** Carries the protocol and nothing else. */
  readonly output: Writable
  /** Ends it before the other side does. */
  readonly signal: AbortSignal
}

/** How the SDK says that a message is longer than it was told to take, whereupon it hangs up. */
const TOO_LONG = 'ReadBuffer exceeded maximum size'

/**
 * Serves one client until its end of stdin or the signal, and until every call that was begun has come to its end. Fails
 * with `usage` where it ended because a message was too long.
 */
export async function serveStdio({ door, version, input, output, signal }: StdioAsk): Promise<void> {
  const turns = createTurns(AT_ONCE)
  const working = new Set<Promise<unknown>>()
  const counted: ToolDoor = {
    list: door.list,
    call: (call) => {
      const done = turns(() => door.call(call)).finally(() => working.delete(done))
      working.add(done)
      return done
    },
  }
  const transport = new StdioServerTransport(input, output, { maxBufferSize: LONGEST_MESSAGE })
  let isTooLong = false
  const handle = serve(() => createMcpServer(counted, version), {
    transport,
    maxSubscriptions: 0,
    onerror: ({ message }) => {
      isTooLong ||= message.startsWith(TOO_LONG)
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
  await Promise.allSettled(working)
  if (!isTooLong) return
  throw new ShieldError('usage', `A message on stdin was longer than ${LONGEST_MESSAGE} bytes`, {
    hint: 'The agent sends less at a time, and its host starts shield mcp anew',
  })
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
