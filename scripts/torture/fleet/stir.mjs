import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds: at least, and how many more at most. */
const BETWEEN = [500, 4_000]
const DOWN = [0, 2_000]

/** A fleet that nobody can work at would prove nothing: so many servers go on, and give up to so many answers in between. */
const FEWEST = 2
const ANSWERS = 20

/**
 * Ends servers at random, half of them by SIGKILL and half by SIGTERM, and starts each again a little later, until it is
 * over; then all of them run. `answered`: how many answers have come. Fails where a server cannot be started.
 */
export async function stir(servers, { dice, over, answered }) {
  const restarts = new Set()
  const failed = new AbortController()
  const restart = async (index, signal, pause) => {
    await servers.stop(index, signal)
    await sleep(pause)
    await servers.start(index)
  }
  const until = AbortSignal.any([over, failed.signal])
  let enough = 0
  while (!until.aborted) {
    await sleep(throwOf(dice, BETWEEN), undefined, { signal: until }).catch(() => {})
    const serving = servers.serving()
    if (until.aborted || serving.length <= FEWEST || answered() < enough) continue
    enough = answered() + dice(ANSWERS)
    const signal = dice(2) === 0 ? 'SIGKILL' : 'SIGTERM'
    const restarting = restart(serving[dice(serving.length)], signal, throwOf(dice, DOWN))
    restarts.add(restarting)
    restarting.then(
      () => restarts.delete(restarting),
      () => failed.abort(),
    )
  }
  await Promise.all(restarts)
}

function throwOf(dice, [least, more]) {
  return least + dice(more)
}
