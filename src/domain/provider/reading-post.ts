import type { ProviderResponse } from './http.ts'
import { isJsonObject, type Json } from '../text/json.ts'

/** A POST that is known to create nothing. */
export interface ReadingPost {
  readonly path: (apiVersion: string) => string
  /** GraphQL: the documents that it may carry, byte for byte. Absent where the address itself can do nothing but read. */
  readonly documents?: readonly string[]
}

/** A POST of the provider's own list, by its name. Fails as a GET does. */
export type PostToRead = (name: string, body: Json) => Promise<ProviderResponse>

/** The POST of this name, if it is on the list and this body only reads. */
export function findReadingPost(
  posts: Readonly<Record<string, ReadingPost>>,
  name: string,
  body: Json,
): ReadingPost | undefined {
  const post = Object.hasOwn(posts, name) ? posts[name] : undefined
  if (post?.documents === undefined) return post
  return carriesOneOf(post.documents, body) ? post : undefined
}

/**
 * Whether a body is one of these documents with its variables and nothing else: no `operationName`, no document that is
 * kept at the server. What a document does is not worked out: the list is what was read by a person.
 */
export function carriesOneOf(documents: readonly string[], body: Json): boolean {
  if (!isJsonObject(body) || Object.keys(body).some((key) => key !== 'query' && key !== 'variables'))
    return false
  return documents.some((document) => document === body['query'])
}
