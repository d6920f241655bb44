/** In so many parts a limit is counted. */
const PARTS = 30

/**
 * Does this when so many milliseconds are over, unless its timer is cleared before.
 *
 * Time in which this process was too busy to hear anything hardly counts: what was answered meanwhile would be taken for
 * late. Timers come before answers in a round of the event loop.
 * https://nodejs.org/en/learn/asynchronous-work/event-loop-timers-and-nexttick
 */
export function countDown(milliseconds: number, over: () => void): NodeJS.Timeout {
  let left = PARTS
  const timer = setInterval(() => {
    left -= 1
    if (left > 0) return
    clearInterval(timer)
    over()
  }, milliseconds / PARTS)
  return timer
}

/** Lets whatever else waits in this process go first: to be called between the parts of long work for one caller. */
export function giveWay(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve)
  })
}
