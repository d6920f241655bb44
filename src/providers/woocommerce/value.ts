import type { Json } from '../../domain/json.ts'

/** Null for whatever is not a text with something in it. */
export function textOrNull(value: Json | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}

/** An id: WooCommerce writes some as a number and some as a text. Null for what is none. */
export function idOrNull(value: Json | undefined): number | null {
  const id = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  return typeof id === 'number' && Number.isSafeInteger(id) && id >= 0 ? id : null
}

/** The `*_gmt` times come without a zone and are in UTC. Null for what is no time. */
export function utcOrNull(value: Json | undefined): string | null {
  const text = textOrNull(value)
  return text !== null && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(text) ? `${text}Z` : null
}

/** Only what opens in a browser as a page. */
export function webAddressOrNull(value: Json | undefined): string | null {
  const text = textOrNull(value)
  return text !== null && /^https?:\/\//i.test(text) && URL.canParse(text) ? text : null
}

/** How two addresses are compared. */
export function isSameEmail(one: string | null, other: string): boolean {
  return one !== null && one.trim().toLowerCase() === other.trim().toLowerCase()
}
