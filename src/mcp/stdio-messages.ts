import { Readable, type Writable } from 'node:stream'
import {
  isJSONRPCNotification,
  isJSONRPCRequest,
  type JSONRPCMessage,
  parseJSONRPCMessage,
  type RequestId,
} from '@modelcontextprotocol/server'
import { StdioServerTransport } from '@modelcontextprotocol/server/stdio'
import { isShieldError, ShieldError } from '../domain/errors.ts'
import { parseStrictJson } from '../domain/operation/input-json.ts'
import { objectOf, parseJson, utf8Text } from '../domain/text/json.ts'

/** A message may hold a long input twice over. */
const LONGEST_MESSAGE = 4 * 1024 * 1024

const LINE_END = 10

/** Codes of errors. https://www.jsonrpc.org/specification#error_object */
const [NOT_JSON, NO_MESSAGE] = [-32_700, -32_600]

interface StdioStreams {
  readonly input: Readable
  readonly output: Writable
  /** Called when stdin has ended, before what came until then is answered. */
  readonly onEnd: () => void
}

/**
 * The SDK's transport, stricter and more patient than it is: a message that can be read in two ways is refused and never
 * half understood (the SDK takes the last of two equal members), and what came before the end of stdin is answered (the SDK
 * hangs up at once); what the server asks the client counts as cancelled then. Its `onerror` hears of a message that is too
 * long, as `usage`.
 */
export function createStdioTransport({ input, output, onEnd }: StdioStreams): StdioServerTransport {
  const open: OpenRequests = { theirs: new Set(), ours: new Set() }
  let onSent = (): void => undefined
  async function* messages(): AsyncGenerator<Buffer> {
    for await (const line of linesOf(input)) {
      if (line.length === 0) continue
      const refusal = look(line, open)
      if (refusal === undefined) yield Buffer.concat([line, Buffer.of(LINE_END)])
      else output.write(`${JSON.stringify(refusal)}\n`)
    }
    onEnd()
    while (open.theirs.size > 0) {
      const sent = new Promise<void>((resolve) => {
        onSent = resolve
      })
      const unheard = [...open.ours]
      open.ours.clear()
      for (const id of unheard) yield Buffer.from(`${JSON.stringify({ jsonrpc: '2.0', id, ...CANCELLED })}\n`)
      await sent
    }
  }
  const source = Readable.from(messages(), { objectMode: false })
  const transport = new StdioServerTransport(source, output, { maxBufferSize: LONGEST_MESSAGE + 1 })
  const send = transport.send.bind(transport)
  transport.send = async (message) => {
    // Before it is sent: its answer may come at once.
    if (isJSONRPCRequest(message)) open.ours.add(message.id)
    await send(message)
    if (!('method' in message) && message.id !== undefined) open.theirs.delete(message.id)
    onSent()
  }
  return transport
}

/** Requests that have no answer yet. */
interface OpenRequests {
  /** Those of the client. */
  readonly theirs: Set<RequestId>
  /** Those of the server: it asks whether a page is opened, and nothing else. */
  readonly ours: Set<RequestId>
}

/** The answer to a question that nobody is left to answer. */
const CANCELLED = { result: { action: 'cancel' } } as const

/** The lines of a stream without their ends, also the last that has none. Fails with `usage` for one that is too long. */
async function* linesOf(input: Readable): AsyncGenerator<Buffer> {
  let begun: Buffer[] = []
  let length = 0
  const add = (bytes: Buffer): void => {
    begun.push(bytes)
    length += bytes.length
    if (length <= LONGEST_MESSAGE) return
    throw new ShieldError('usage', `A message on stdin was longer than ${LONGEST_MESSAGE} bytes`, {
      hint: 'Have the agent send less at a time, and its host restart shield mcp',
    })
  }
  const take = (): Buffer => {
    const line = Buffer.concat(begun)
    begun = []
    length = 0
    return line
  }
  for await (const chunk of input as AsyncIterable<Buffer>) {
    let rest = chunk
    for (let end = rest.indexOf(LINE_END); end !== -1; end = rest.indexOf(LINE_END)) {
      add(rest.subarray(0, end))
      yield take()
      rest = rest.subarray(end + 1)
    }
    add(rest)
  }
  if (length > 0) yield take()
}

/** What is answered to a line that is not a message; notes what has no answer yet, and what has one now. */
function look(line: Buffer, open: OpenRequests): Refusal | undefined {
  try {
    follow(readMessage(line), open)
    return undefined
  } catch (error) {
    if (!isShieldError(error)) throw error
    const value = parseJson(line.toString())
    const { id } = objectOf(value)
    return {
      jsonrpc: '2.0',
      id: typeof id === 'string' || typeof id === 'number' ? id : null,
      error: { code: value === undefined ? NOT_JSON : NO_MESSAGE, message: error.message },
    }
  }
}

function follow(message: JSONRPCMessage, { theirs, ours }: OpenRequests): void {
  if (isJSONRPCRequest(message)) theirs.add(message.id)
  else if (!('method' in message) && message.id !== undefined) ours.delete(message.id)
  else if (isJSONRPCNotification(message) && message.method === 'notifications/cancelled') {
    theirs.delete(message.params?.['requestId'] as RequestId)
  }
}

interface Refusal {
  readonly jsonrpc: '2.0'
  readonly id: RequestId | null
  readonly error: { readonly code: number; readonly message: string }
}

/** Fails with `usage`. */
function readMessage(line: Buffer): JSONRPCMessage {
  const text = utf8Text(line)
  if (text === undefined) throw new ShieldError('usage', 'The message is not UTF-8')
  const value = parseStrictJson(text)
  try {
    return parseJSONRPCMessage(value)
  } catch (cause) {
    throw new ShieldError('usage', 'This is not a JSON-RPC 2.0 message', { cause })
  }
}
