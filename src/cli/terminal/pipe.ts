import { ShieldError } from '../../domain/errors.ts'

/** As `fs.writeSync(fd, bytes, offset)`: how many bytes were taken. */
export type WriteSync = (fd: number, bytes: Uint8Array, offset: number) => number

/** One stream that is written to its end before anything else happens. */
export interface Pipe {
  /** Writes all of it. Fails with `failed` when it cannot (a full disk); a reader that has gone is not a failure. */
  readonly write: (text: string) => void
  /** The same where nothing can be done about a failure. */
  readonly tryWrite: (text: string) => void
  /** Whether the reader has gone, so that whatever is written is for nobody. */
  readonly isGone: () => boolean
}

/** The reader has gone: a closed pipe (EOF is what Windows says), or a terminal that was closed. */
const GONE: readonly unknown[] = ['EPIPE', 'EOF', 'EIO', 'ECONNRESET']

const RETRY_MS = 5

/**
 * `fs.writeSync` instead of `process.stdout`: it costs a sixth at start-up, and what it wrote is out when the process
 * ends. A pipe may be non-blocking, take part of a text only, or be full.
 */
export function createPipe(
  parts: { readonly writeSync: WriteSync; readonly pause: (milliseconds: number) => void },
  fd: 1 | 2,
): Pipe {
  let isGone = false
  const write = (text: string): void => {
    const bytes = Buffer.from(text)
    for (let offset = 0; offset < bytes.length && !isGone;) {
      const taken = writeSome(parts.writeSync, fd, bytes, offset)
      if (taken === 'gone') isGone = true
      else if (taken === 0) parts.pause(RETRY_MS)
      else offset += taken
    }
  }
  return {
    write,
    isGone: () => isGone,
    tryWrite: (text) => {
      try {
        write(text)
      } catch {
        // stderr is where it would have been said.
        isGone = true
      }
    },
  }
}

function writeSome(writeSync: WriteSync, fd: 1 | 2, bytes: Uint8Array, offset: number): number | 'gone' {
  try {
    return writeSync(fd, bytes, offset)
  } catch (error) {
    const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EAGAIN') return 0
    if (GONE.includes(code)) return 'gone'
    throw new ShieldError('failed', `The output could not be written (${String(code)})`, {
      hint: 'What was done stands: shield approvals list',
      cause: error,
    })
  }
}
