/** Whole seconds, as a server takes them, never less than what was meant. */
export function seconds(milliseconds: number): number {
  return Math.ceil(milliseconds / 1000)
}
