import { isShieldError } from '../../domain/errors.ts'
import { defined, type JsonObject } from '../../domain/text/json.ts'

/**
 * One line of JSON for each thing that happens. It names routes, states, ids and codes, and of what is proposed and decided
 * its summary (`log-requests.ts`); never anything else of a payload, nor a query, a header or a secret.
 */
export type Log = (event: string, details?: JsonObject) => void

/** Writes to wherever lines go, with the time first. `requestId`: of the request over HTTP that it is logged for. */
export function createLog(
  now: () => number,
  write: (line: string) => void,
  requestId: () => string | undefined,
): Log {
  return (event, details = {}) => {
    const head = { time: new Date(now()).toISOString(), event, ...defined({ requestId: requestId() }) }
    const line = `${JSON.stringify({ ...head, ...details })}\n`
    try {
      write(line)
    } catch {
      // Its reader has gone, or the disk is full. What the line is about must not fail for that.
    }
  }
}

/** A bug of ours for the log: where it is, and not what it says, which may hold what somebody sent. */
export function bugOf(error: unknown): JsonObject {
  if (!(error instanceof Error)) return { name: typeof error }
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return { name: error.name, at: frames.slice(0, 8).map((frame) => frame.trim()) }
}

/** What a server could not do that nobody asked it for: in the words of the error, or as a bug. */
export function troubleOf(error: unknown): JsonObject {
  if (isShieldError(error)) return { code: error.code, why: error.message }
  return { code: 'internal', ...bugOf(error) }
}
