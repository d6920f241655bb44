import { ShieldError } from '../errors.ts'
import { quoted } from '../text/quoted.ts'

/** One page of a list, in this shape from every interface. */
export type Page<Item> = {
  readonly items: readonly Item[]
  /** The cursor of the next page; null: there is no other. */
  readonly next: string | null
}

/** Which lists are read page after page. A cursor belongs to one of them. */
export type CursorKind = 'request' | 'audit' | 'delivery' | 'notification'

/** A list that always comes whole. */
export function wholeList<Item>(items: readonly Item[]): Page<Item> {
  return { items, next: null }
}

/** One page of a list of which one more than the limit was asked for. */
export function pageOf<Item>(
  kind: CursorKind,
  found: readonly Item[],
  limit: number,
  nameOf: (item: Item) => string | number,
): Page<Item> {
  const items = found.slice(0, limit)
  const last = items.at(-1)
  return { items, next: found.length <= limit || last === undefined ? null : cursorAfter(kind, nameOf(last)) }
}

/** What stands for the last one of a page. Opaque to callers, who have no use for what is in it. */
export function cursorAfter(kind: CursorKind, last: string | number): string {
  return Buffer.from(`${kind}:${last}`).toString('base64url')
}

/** Where the page before ended. Fails with `usage` for anything but a cursor of this list, calling it `name`. */
export function readCursor(kind: CursorKind, cursor: string, name = 'cursor'): string {
  const [, found, last] = /^([a-z]+):([0-9a-z_]{1,40})$/.exec(decoded(cursor)) ?? []
  if (found === kind && last !== undefined) return last
  throw new ShieldError('usage', `${name} is not one of this list: ${quoted(cursor, 60)}`, {
    hint: 'Take `next` of the page before as it is',
  })
}

function decoded(cursor: string): string {
  return /^[A-Za-z0-9_-]+$/.test(cursor) ? Buffer.from(cursor, 'base64url').toString('latin1') : ''
}
