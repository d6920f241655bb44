const EVERY = 25

/** Does one job after the other in each lane; resolves to their results, in the order of the jobs. */
export async function inLanes(lanes, jobs, { work, what, isOver = () => false }) {
  const results = []
  let next = 0
  let done = 0
  const runLane = async (lane) => {
    while (next < jobs.length && !isOver(results)) {
      const index = next
      next += 1
      results[index] = await work(lane, jobs[index])
      done += 1
      if (done % EVERY === 0) console.log(`  ${done} of ${jobs.length} ${what}`)
    }
  }
  await Promise.all(lanes.map(runLane))
  return results.filter((result) => result !== undefined)
}

/** At most so many, spread evenly; all without a number. */
export function sampleOf(list, most = list.length) {
  if (list.length <= most) return list
  return Array.from({ length: most }, (_, index) => list[Math.floor((index * list.length) / most)])
}
