import { connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A connection on which a test writes and reads bytes as it likes. */
export interface Line {
  readonly write: (text: string | Uint8Array) => void
  /** All that has come. */
  readonly text: () => string
  /** Resolves once this has come so many times; rejects when the connection ends without it. */
  readonly says: (text: string, times?: number) => Promise<void>
  /** Resolves to all that came once the other side has ended or reset the connection. */
  readonly ended: Promise<string>
  /** Reads nothing any more, as somebody does who has lost interest. */
  readonly stopReading: () => void
  readonly readOn: () => void
  readonly hangUp: () => void
}

/** Resolves once connected. It is torn down when the test ends. */
export function openLine(url: string, given?: Socket): Promise<Line> {
  const { hostname, port } = new URL(url)
  const socket = given ?? connect({ host: hostname, port: Number(port) })
  onTestFinished(() => void socket.destroy())
  let received = ''
  const listeners = new Set<() => void>()
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    received += chunk
    for (const look of listeners) look()
  })
  const ended = new Promise<string>((resolve) => {
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(received))
  })
  const line: Line = {
    write: (text) => void socket.write(text),
    text: () => received,
    says: (text, times = 1) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (received.split(text).length > times) resolve()
        }
        listeners.add(look)
        look()
        // A promise that is settled already does not mind.
        void ended.then(() => reject(new Error(`It ended without ${text}: ${received}`)))
      }),
    ended,
    stopReading: () => void socket.pause(),
    readOn: () => void socket.resume(),
    hangUp: () => void socket.destroy(),
  }
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.once('connect', () => resolve(line))
  })
}

/** A request as text, with a Host that the server answers to. */
export function requestText(url: string, start: string, headers: readonly string[] = [], body = ''): string {
  const length = body === '' ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]
  const lines = [`${start} HTTP/1.1`, `Host: ${new URL(url).host}`, ...length, ...headers]
  return `${lines.join('\r\n')}\r\n\r\n${body}`
}
