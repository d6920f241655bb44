import { countDown } from '../domain/event-loop.ts'

/**
 * Does this under a signal that aborts with that one, or with a `TimeoutError` when so many milliseconds are over. An
 * `AbortSignal.any` of an `AbortSignal.timeout` may be collected while everybody waits for it, and then never aborts; and
 * it leaves a trace at a signal that lives as long as a server.
 */
export async function within<Result>(
  signal: AbortSignal,
  milliseconds: number,
  work: (limit: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const limit = new AbortController()
  const end = (): void => limit.abort(signal.reason)
  const late = (): void => limit.abort(new DOMException('Time is over', 'TimeoutError'))
  const timer = countDown(milliseconds, late)
  signal.addEventListener('abort', end)
  if (signal.aborted) end()
  try {
    return await work(limit.signal)
  } finally {
    clearInterval(timer)
    signal.removeEventListener('abort', end)
  }
}
