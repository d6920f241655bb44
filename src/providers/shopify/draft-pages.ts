import type { Reading } from '../../domain/operation/operation.ts'
import { objectsIn, type JsonObject } from '../../domain/text/json.ts'
import { objectIn, nextCursor } from './answer.ts'
import { askShopify } from './ask.ts'
import { MONEY_FIELDS } from './values.ts'

/** What is selected of each draft order, and so how many of them a page may have. */
const SELECTED = {
  name: { fields: 'id name', size: 250 },
  mark: {
    fields: `id name status createdAt tags note2 totalPriceSet { presentmentMoney ${MONEY_FIELDS} }`,
    size: 100,
  },
} as const

const MOST_PAGES = 20

interface PagesAsk {
  /** Null: no search, which lags behind; straight from the shop's own table, the newest first. */
  readonly query: string | null
  readonly select: keyof typeof SELECTED
  /** Other pages were read before these. */
  readonly isMore?: boolean
}

interface DraftPage {
  readonly drafts: readonly JsonObject[]
  /** There are more; behind the last page that is handed out, too, where the list is longer than anybody looks. */
  readonly more: boolean
}

/** Draft orders a page at a time, 2,000 or (names alone) 5,000 of them at most. Fails as every read does. */
export async function* draftPages(
  reading: Reading,
  { query, select, isMore = false }: PagesAsk,
): AsyncGenerator<DraftPage, void, undefined> {
  const what = 'the draft orders'
  const { size } = SELECTED[select]
  let after: string | null = null
  for (let count = 0; count < MOST_PAGES; count += 1) {
    const variables: JsonObject = {
      first: size,
      ...(after === null ? {} : { after }),
      ...(query === null ? {} : { q: query }),
    }
    const { data } = await askShopify(reading, {
      document: draftsDocument(select),
      variables,
      what,
      isMore: isMore || after !== null,
    })
    const drafts = objectIn(data, 'draftOrders', what)
    after = nextCursor(drafts, what)
    yield { drafts: objectsIn(drafts['nodes']), more: after !== null }
    if (after === null) return
  }
}

export function draftsDocument(select: keyof typeof SELECTED): string {
  return `query DraftOrders($first: Int!, $after: String, $q: String) {
draftOrders(first: $first, after: $after, query: $q, sortKey: ID, reverse: true) {
  nodes { ${SELECTED[select].fields} }
  pageInfo { hasNextPage endCursor }
} }`
}
