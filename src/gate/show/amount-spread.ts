/** So many times the usual amount is much, and so small a part of it little. */
const MUCH = 3

/** From so many amounts on their spread can be told. */
const ENOUGH_FOR_SPREAD = 8

/**
 * Judges amounts by the others among them: one that is far above or below the usual, or beyond the spread of nearly all,
 * is answered with the usual one. Several that are far off do not move what is usual, as long as they are few.
 * https://en.wikipedia.org/wiki/Outlier#Tukey's_fences, with the far fences (3 times the spread of the middle half)
 */
export function beyondSpread(amounts: readonly number[]): (amount: number) => number | undefined {
  const sorted = amounts.toSorted((one, other) => one - other)
  const isBeyond = beyondFences(sorted)
  return (amount) => {
    const usual = medianBeside(amount, sorted)
    if (usual === undefined) return undefined
    return amount > MUCH * usual || amount * MUCH < usual || isBeyond(amount) ? usual : undefined
  }
}

function beyondFences(sorted: readonly number[]): (amount: number) => boolean {
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN
  const [low, high] = [at(0.25), at(0.75)]
  const fence = 3 * (high - low)
  if (sorted.length < ENOUGH_FOR_SPREAD || fence === 0) return () => false
  return (amount) => amount > high + fence || amount < low - fence
}

/** The lower median of these sorted amounts without the own one; undefined when there is no other. */
function medianBeside(own: number, sorted: readonly number[]): number | undefined {
  if (sorted.length < 2) return undefined
  const middle = Math.floor((sorted.length - 2) / 2)
  const at = sorted[middle] ?? own
  return own <= at ? sorted[middle + 1] : at
}
