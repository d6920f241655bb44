/** One filter that a search knows. */
export type Filters<Item> = Readonly<Record<string, (item: Item, value: string, operator: string) => boolean>>

const TERM = /([A-Za-z_]+):(>=|<=|>|<)?(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+))/g

/**
 * Shopify's search, as far as it goes wrong: a filter that it does not know is left out, and all that the others leave
 * is returned. https://shopify.dev/docs/api/usage/search-syntax
 */
export function search<Item>(items: readonly Item[], query: string, filters: Filters<Item>) {
  const groups = query.split(' OR ').map((group) => termsOf(group))
  const isKnown = ({ field }: Term): boolean => Object.hasOwn(filters, field)
  const unknown = groups.flat().filter((term) => !isKnown(term))
  return {
    items: items.filter((item) =>
      groups.some((terms) =>
        terms
          .filter((term) => isKnown(term))
          .every(({ field, value, operator }) => filters[field]?.(item, value, operator) ?? true),
      ),
    ),
    warnings: unknown.map(({ field }) => ({
      field,
      message: 'Invalid search field for this query.',
      code: 'invalid_field',
    })),
  }
}

type Term = { readonly field: string; readonly operator: string; readonly value: string }

function termsOf(group: string): readonly Term[] {
  return [...group.matchAll(TERM)].map(([, field = '', operator = '', quoted, single, plain]) => ({
    field,
    operator,
    value: (quoted ?? single ?? plain ?? '').replaceAll(/\\(.)/g, '$1'),
  }))
}

/** Whether a moment stands so to the one that the search names. */
export function isWhen(at: number, value: string, operator: string): boolean {
  const limit = Date.parse(value)
  if (at === limit) return !['>', '<'].includes(operator)
  return operator.startsWith('>') ? at > limit : operator.startsWith('<') && at < limit
}

/** A moment as Shopify writes it: to the second. */
export function toTime(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z')
}
