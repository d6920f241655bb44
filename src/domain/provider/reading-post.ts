import { readGraphqlDocument, type GraphqlOperation } from './graphql-document.ts'
import type { ProviderResponse } from './http.ts'
import { isJsonObject, type Json } from '../text/json.ts'
import { path } from './path.ts'

interface PostRule {
  readonly path: (apiVersion: string) => string
  /** Whether this very body only reads. */
  readonly isRead: (body: Json) => boolean
}

/**
 * POSTs that are known to create nothing. A read can send no other, and each body is looked at again when it is sent.
 * https://developers.google.com/workspace/calendar/api/v3/reference/freebusy/query
 */
export const READING_POSTS = {
  'calendar.freebusy': { path: () => '/calendar/v3/freeBusy', isRead: () => true },
  'shopify.query': { path: shopifyPath, isRead: (body) => documentOf(body)?.type === 'query' },
  // A mutation by its keyword, which works a draft order out and keeps nothing of it.
  // https://shopify.dev/docs/api/admin-graphql/latest/mutations/draftOrderCalculate
  'shopify.draft-order-calculate': {
    path: shopifyPath,
    isRead: (body) => {
      const document = documentOf(body)
      return document?.type === 'mutation' && document.rootFields.join() === 'draftOrderCalculate'
    },
  },
} as const satisfies Record<string, PostRule>

export type ReadingPost = keyof typeof READING_POSTS

/** A POST of that list. Fails as a GET does. */
export type PostToRead = (name: ReadingPost, body: Json) => Promise<ProviderResponse>

/** The rule of a POST, if it is on the list and this body only reads. */
export function findReadingPost(name: string, body: Json): PostRule | undefined {
  if (!Object.hasOwn(READING_POSTS, name)) return undefined
  const rule: PostRule = READING_POSTS[name as ReadingPost]
  return rule.isRead(body) ? rule : undefined
}

function shopifyPath(apiVersion: string): string {
  return path`/admin/api/${apiVersion}/graphql.json`
}

/** Of a body with nothing but a document and its variables: no `operationName`, no document kept at the server. */
function documentOf(body: Json): GraphqlOperation | undefined {
  if (!isJsonObject(body) || Object.keys(body).some((key) => key !== 'query' && key !== 'variables'))
    return undefined
  const { query } = body
  return typeof query === 'string' ? readGraphqlDocument(query) : undefined
}
