/** `PARTIALLY_FULFILLED` as people read it: "partially fulfilled". */
export function words(name: string | null): string {
  return name === null ? '' : name.toLowerCase().replaceAll('_', ' ')
}
