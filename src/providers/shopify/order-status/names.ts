/** How a shop writes the number of an order into its name. */
export interface NameFormat {
  readonly prefix: string
  readonly suffix: string
}

const USUAL: NameFormat = { prefix: '#', suffix: '' }

/** The names that `1001` or `#1001` may mean in a shop with this format. */
export function namesFor(given: string, format: NameFormat = USUAL): readonly string[] {
  const core = given.replace(/^#/, '')
  return [...new Set([given, core, `#${core}`, `${format.prefix}${core}${format.suffix}`])]
}

/** Exactly one of these, in any case: Shopify's search also returns what only resembles them. */
export function isNamed(name: string, names: readonly string[]): boolean {
  return names.some((one) => one.toLowerCase() === name.toLowerCase())
}
