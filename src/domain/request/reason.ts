/** Somebody's reason as it was given; null where no word of it was. */
export function reasonIn(given: string | undefined): string | null {
  return given === undefined || given.trim() === '' ? null : given
}
