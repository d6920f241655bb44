import type { JsonObject } from '../../domain/text/json.ts'

/** A bug of ours for the log: where it is, and not what it says, which may hold what somebody sent. */
export function bugOf(error: unknown): JsonObject {
  if (!(error instanceof Error)) return { name: typeof error }
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return { name: error.name, at: frames.slice(0, 8).map((frame) => frame.trim()) }
}
