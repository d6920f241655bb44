import { ShieldError } from '../../../domain/errors.ts'
import { field, say } from '../../../domain/text/wording.ts'
import { parseGid } from '../gid.ts'
import { assertSearchable } from '../search.ts'

export const KINDS = ['name', 'id', 'email', 'confirmation'] as const
export type Kind = (typeof KINDS)[number]

/** One way to look for what a person typed. */
export type Attempt =
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: Exclude<Kind, 'id'>; readonly text: string }

/** Shopify's own numbers of orders are at least this long; the numbers that a shop counts are shorter. */
const SHORTEST_ID = 10

/** The ways to look, in the order in which they are tried until one finds something. Fails with `usage`. */
export function attemptsFor(given: string, kind: Kind | undefined): readonly Attempt[] {
  const text = given.trim()
  assertSearchable(field('order'), text)
  const id = parseGid('Order', text)
  if (kind === 'id' || (kind === undefined && text.startsWith('gid:'))) {
    if (id !== undefined) return [{ kind: 'id', id }]
    throw new ShieldError(
      'usage',
      say`${field('order')} ${JSON.stringify(text.slice(0, 80))} is not the id of an order`,
      {
        hint: say`${field('order')} 5544332211009 or ${field('order')} gid://shopify/Order/5544332211009`,
      },
    )
  }
  if (kind !== undefined) return [{ kind, text }]
  if (/^[^@\s]+@[^@\s]+$/.test(text)) return [{ kind: 'email', text }]
  const isLong = id !== undefined && text.length >= SHORTEST_ID
  return [
    ...(isLong ? [{ kind: 'id' as const, id }] : []),
    { kind: 'name', text },
    ...(/^(?=.*[A-Z])[A-Z0-9]{6,16}$/i.test(text) ? [{ kind: 'confirmation' as const, text }] : []),
  ]
}
