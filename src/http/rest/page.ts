import { ShieldError } from '../../domain/errors.ts'
import { wholeNumber } from './query.ts'
import { z } from 'zod'

/** What every list takes that is read page after page. */
export const pageQuery = {
  limit: wholeNumber(1, 1000).default(20),
  cursor: z.string().max(200).optional().describe('`next` of the page before'),
} as const

/** What a cursor stands for: the last one of the page before. Opaque to callers, who have no use for what is in it. */
export type CursorKind = 'request' | 'audit' | 'delivery'

/** Where the page before ended. Fails with `usage` for what is no cursor of this list. */
export function readCursor(kind: CursorKind, cursor: string): string {
  const [, found, last] = /^([a-z]+):([0-9a-z_]{1,40})$/.exec(decoded(cursor)) ?? []
  if (found === kind && last !== undefined) return last
  throw new ShieldError('usage', `cursor is not one of this list: ${JSON.stringify(cursor.slice(0, 60))}`, {
    hint: 'Take `next` of the page before as it is',
  })
}

/** Some were asked for and one more: what is shown, and the cursor if there is more. */
export function pageOf<Item>(
  kind: CursorKind,
  found: readonly Item[],
  limit: number,
  nameOf: (item: Item) => string | number,
): { readonly shown: readonly Item[]; readonly next: string | null } {
  const shown = found.slice(0, limit)
  const last = shown.at(-1)
  if (found.length <= limit || last === undefined) return { shown, next: null }
  return { shown, next: Buffer.from(`${kind}:${nameOf(last)}`).toString('base64url') }
}

function decoded(cursor: string): string {
  return /^[A-Za-z0-9_-]+$/.test(cursor) ? Buffer.from(cursor, 'base64url').toString('latin1') : ''
}
