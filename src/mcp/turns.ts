/** Does pieces of work, so many at once; the others wait for their turn, in the order in which they came. */
export function createTurns(most: number): <Result>(work: () => Promise<Result>) => Promise<Result> {
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
