import type { ProviderResponse } from './http.ts'
import type { Json } from './json.ts'

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
