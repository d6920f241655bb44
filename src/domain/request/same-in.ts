/** Over what several requests share. */
export function sameIn(count: number): string {
  return count === 2 ? 'Same in both' : `Same in all ${count}`
}
