/** `PARTIALLY_FULFILLED` as people read it: "partially fulfilled". */
export function words(name: string | null): string {
  return name === null ? '' : name.toLowerCase().replaceAll('_', ' ')
}

/** Facts that have a value. */
export function factsOf(
  entries: readonly (readonly [label: string, value: string | null])[],
): readonly { readonly label: string; readonly value: string }[] {
  return entries.flatMap(([label, value]) => (value === null || value === '' ? [] : [{ label, value }]))
}
