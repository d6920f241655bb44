/** The same throws each time for one seed: a linear congruential generator (Numerical Recipes). */
export function createDice(seed) {
  let state = seed
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * sides)
  }
}
