import type { ProviderResponse, Query } from '../../domain/provider/http.ts'
import type { JsonObject } from '../../domain/text/json.ts'
import type { Reading } from '../../domain/operation/operation.ts'
import { askShop } from './ask-shop.ts'
import { readRows } from './refusal.ts'
import { idOrNull } from './value.ts'

const PAGE_SIZE = 100
const MOST_PAGES = 10

/** So many rows are looked at. */
export const MOST_ROWS = PAGE_SIZE * MOST_PAGES

export interface Pages {
  /** Each id once. */
  readonly rows: readonly JsonObject[]
  /** False: the shop has more than were looked at. */
  readonly isWhole: boolean
}

/**
 * All rows of a list, or its first thousand. What a plugin takes out of a page makes it short, or empty, with more behind
 * it: so the number of pages counts where the shop tells it. Behind Nango it mostly does not, and then the end is a page
 * after the first with nothing new on it. https://developer.wordpress.org/rest-api/using-the-rest-api/pagination/
 */
export async function readPages(reading: Reading, path: string, query: Query, what: string): Promise<Pages> {
  const found = new Map<number, JsonObject>()
  for (let page = 1; page <= MOST_PAGES; page += 1) {
    const response = await askShop(reading, path, [
      ...query,
      ['per_page', String(PAGE_SIZE)],
      ['page', String(page)],
    ])
    const before = found.size
    for (const row of readRows(response, { what, connection: reading.connection })) {
      found.set(idOrNull(row['id']) ?? -found.size, row)
    }
    if (isLast(response, page, found.size === before)) return { rows: [...found.values()], isWhole: true }
  }
  return { rows: [...found.values()], isWhole: false }
}

function isLast({ headers }: ProviderResponse, page: number, isNothingNew: boolean): boolean {
  const pages = headers['x-wp-totalpages']
  return pages !== undefined && /^\d{1,6}$/.test(pages) ? page >= Number(pages) : page > 1 && isNothingNew
}
