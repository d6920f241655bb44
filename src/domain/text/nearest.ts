/** How many characters may be wrong in a word that was likely meant as another. */
const MOST_WRONG = 2

/** The one of these words that was likely meant by a mistyped one; undefined where none is near. */
export function nearest(typed: string, words: readonly string[]): string | undefined {
  const ranked = words
    .map((word) => ({ word, distance: distanceOf(typed, word) }))
    .filter(({ word, distance }) => distance <= MOST_WRONG && distance < word.length / 2)
    .toSorted((one, other) => one.distance - other.distance)
  return ranked[0]?.word
}

/** Letters to put in, leave out or replace (Levenshtein). */
function distanceOf(one: string, other: string): number {
  if (Math.abs(one.length - other.length) > MOST_WRONG) return Infinity
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= other.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1)
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1))
    }
    row = next
  }
  return row[other.length] ?? 0
}
