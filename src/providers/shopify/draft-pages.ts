import { isJsonObject, type JsonObject } from '../../domain/json.ts'
import type { Reading } from '../../domain/operation.ts'
import { askShopify, objectIn } from './ask.ts'
import { MONEY_FIELDS } from './money.ts'

const DRAFTS_DOCUMENT = `query DraftOrders($first: Int!, $after: String, $q: String) {
draftOrders(first: $first, after: $after, query: $q, sortKey: ID, reverse: true) {
  nodes { id name status createdAt tags totalPriceSet { presentmentMoney ${MONEY_FIELDS} } }
  pageInfo { hasNextPage endCursor }
} }`

interface PagesAsk {
  /** Null: no search, which lags behind; straight from the shop's own table, the newest first. */
  readonly query: string | null
  readonly size: number
  readonly mostPages: number
}

/** Draft orders a page at a time. Fails as every read does. */
export async function* draftPages(
  reading: Reading,
  ask: PagesAsk,
): AsyncGenerator<readonly JsonObject[], void, undefined> {
  const what = 'the draft orders'
  let after: string | null = null
  for (let count = 0; count < ask.mostPages; count += 1) {
    const variables: JsonObject = {
      first: ask.size,
      ...(after === null ? {} : { after }),
      ...(ask.query === null ? {} : { q: ask.query }),
    }
    const { data } = await askShopify(reading, { document: DRAFTS_DOCUMENT, variables, what })
    const drafts = objectIn(data, 'draftOrders', what)
    const nodes = Array.isArray(drafts['nodes']) ? drafts['nodes'] : []
    yield nodes.filter((node: unknown) => isJsonObject(node))
    const info = isJsonObject(drafts['pageInfo']) ? drafts['pageInfo'] : {}
    if (info['hasNextPage'] !== true || typeof info['endCursor'] !== 'string') return
    after = info['endCursor']
  }
}
