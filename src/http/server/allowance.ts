/** So many in each period, and no more. Periods are in milliseconds. */
export function createAllowance(now: () => number, most: number, period: number): () => boolean {
  let begun = Number.NEGATIVE_INFINITY
  let taken = 0
  return () => {
    // A clock that was set back begins a new one too.
    if (now() - begun >= period || now() < begun) {
      begun = now()
      taken = 0
    }
    taken += 1
    return taken <= most
  }
}
