import { ShieldError } from '../../domain/errors.ts'
import { say, type Wording } from '../../domain/text/wording.ts'

/**
 * One term of Shopify's search, with the value as a phrase. Travels as a GraphQL variable, never inside a document.
 * https://shopify.dev/docs/api/usage/search-syntax
 */
export function phrase(field: string, value: string): string {
  if (!/^[a-z_]+$/.test(field)) throw new ShieldError('internal', `Not a field of a search: ${field}`)
  return `${field}:"${value.replaceAll(/[\\"]/g, String.raw`\$&`)}"`
}

/** What a person typed to look for something: no control characters, no half characters. Fails with `usage`. */
export function assertSearchable(at: Wording, text: string): void {
  if (text.trim() !== '' && text.isWellFormed() && !/\p{Cc}/u.test(text)) return
  throw new ShieldError('usage', say`${at} ${JSON.stringify(text.slice(0, 80))} cannot be looked for`)
}
