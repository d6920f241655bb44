import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/**
 * What is done to the answer to the next COMMIT. `cut before it`: the server never hears of it. `cut after it`: it is
 * committed, and its answer gets lost. `warn`: a warning comes with it, as when a wait for a standby is broken off.
 */
type Fate = 'cut before it' | 'cut after it' | 'warn'

export interface Proxy {
  readonly url: string
  /** Once. */
  readonly atNextCommit: (fate: Fate) => void
}

/** A server that passes everything on to another one and, where it is told to, breaks what it passes on. */
export async function startProxy(url: string): Promise<Proxy> {
  const { hostname, port } = new URL(url)
  let fate: Fate | undefined
  const take = (...fates: readonly Fate[]): Fate | undefined => {
    if (fate === undefined || !fates.includes(fate)) return undefined
    const taken = fate
    fate = undefined
    return taken
  }
  const server = createServer((client) => {
    const upstream = connect(Number(port), hostname)
    const cut = (): void => {
      client.destroy()
      upstream.destroy()
    }
    const onAsked = (message: Buffer): void => {
      const isCommit = message[0] === code('Q') && message.includes('commit\0')
      if (isCommit && take('cut before it') !== undefined) cut()
      else upstream.write(message)
    }
    const onAnswered = (message: Buffer): void => {
      const isCommitted = message[0] === code('C') && message.includes('COMMIT\0')
      const doing = isCommitted ? take('cut after it', 'warn') : undefined
      if (doing === 'cut after it') return cut()
      if (doing === 'warn') client.write(WARNING)
      client.write(message)
    }
    passOn(client, 'without a type', onAsked, cut)
    passOn(upstream, 'with a type', onAnswered, cut)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
  })
  const through = new URL(url)
  through.port = String((server.address() as AddressInfo).port)
  return {
    url: through.href,
    atNextCommit: (next) => {
      fate = next
    },
  }
}

const code = (letter: string): number => letter.charCodeAt(0)

/** https://www.postgresql.org/docs/current/protocol-message-formats.html#PROTOCOL-MESSAGE-FORMATS-NOTICERESPONSE */
const WARNING = messageOf('N', 'SWARNING\0VWARNING\0C01000\0Mcanceling wait for synchronous replication\0\0')

function messageOf(type: string, content: string): Buffer {
  const body = Buffer.from(content)
  const head = Buffer.alloc(5)
  head.write(type)
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}

/** Message by message. The first of a client has no type. */
function passOn(
  from: Socket,
  first: 'with a type' | 'without a type',
  take: (message: Buffer) => void,
  onEnd: () => void,
): void {
  let kept: Buffer = Buffer.alloc(0)
  let offset = first === 'with a type' ? 1 : 0
  from.on('data', (chunk: Buffer) => {
    kept = Buffer.concat([kept, chunk])
    while (kept.length >= offset + 4) {
      const length = offset + kept.readInt32BE(offset)
      if (kept.length < length) return
      take(kept.subarray(0, length))
      kept = kept.subarray(length)
      offset = 1
    }
  })
  from.on('close', onEnd)
  from.on('error', onEnd)
}
