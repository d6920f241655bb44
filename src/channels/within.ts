/** In so many parts a limit is counted. */
const PARTS = 30

/**
 * Does this under a signal that aborts with that one, or with a `TimeoutError` when so many milliseconds are over. An
 * `AbortSignal.any` of an `AbortSignal.timeout` may be collected while everybody waits for it, and then never aborts; and
 * it leaves a trace at a signal that lives as long as a server.
 *
 * Time in which this process was too busy to hear anything hardly counts: a receiver that answered meanwhile would be
 * blamed for it, and rest for minutes to hours. Timers come before answers in a round of the event loop.
 * https://nodejs.org/en/learn/asynchronous-work/event-loop-timers-and-nexttick
 */
export async function within<Result>(
  signal: AbortSignal,
  milliseconds: number,
  work: (limit: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const limit = new AbortController()
  const end = (): void => limit.abort(signal.reason)
  let left = PARTS
  const timer = setInterval(() => {
    left -= 1
    if (left === 0) limit.abort(new DOMException('Time is over', 'TimeoutError'))
  }, milliseconds / PARTS)
  signal.addEventListener('abort', end)
  if (signal.aborted) end()
  try {
    return await work(limit.signal)
  } finally {
    clearInterval(timer)
    signal.removeEventListener('abort', end)
  }
}
