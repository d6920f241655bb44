/** From the worst down: what may have happened unseen, what was broken off, what failed, and last what merely waits. */
const ORDER: readonly number[] = [7, 130, 1, 6, 5, 4, 3, 9, 2, 8, 0]

/**
 * The exit code of a command that decided on several requests: that of the one which needs a person soonest. 0 when all
 * went well, or there was none.
 */
export function worstExit(codes: readonly number[]): number {
  return ORDER.find((code) => codes.includes(code)) ?? codes[0] ?? 0
}
