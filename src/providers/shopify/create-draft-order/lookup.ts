import type { JsonObject } from '../../../domain/text/json.ts'
import type { FrozenRequest, Reading } from '../../../domain/operation/operation.ts'
import type { LookupResult } from '../../../domain/request/outcome.ts'
import { draftPages } from '../draft-pages.ts'
import { phrase } from '../search.ts'
import type { DraftOrderFacts } from './facts.ts'
import { isMarked } from './differs.ts'
import { resultOf, type CreatedDraft } from './result.ts'

/** How far the clocks of this machine and of Shopify may be apart, in milliseconds. */
const SKEW = 10 * 60_000

/**
 * Looks for the tag that only our call carries: first through the newest draft orders, which Shopify lists without its
 * search, then through the search, which knows new ones only after a while. Fails as every read does.
 */
export async function lookupDraft(
  request: Pick<FrozenRequest<unknown, DraftOrderFacts>, 'call' | 'facts' | 'providerKey'>,
  reading: Reading,
): Promise<LookupResult<CreatedDraft>> {
  const { facts, providerKey } = request
  const found = (await amongNewest(reading, facts, providerKey)) ?? (await bySearch(reading, providerKey))
  const result = found === undefined ? null : resultOf(found, request)
  return result === null ? { kind: 'not_found' } : { kind: 'found', result }
}

async function amongNewest(
  reading: Reading,
  { proposedAt }: DraftOrderFacts,
  key: string,
): Promise<JsonObject | undefined> {
  const oldest = Date.parse(proposedAt) - SKEW
  const pages = draftPages(reading, { query: null, select: 'mark' })
  for await (const { drafts } of pages) {
    const found = drafts.find((draft) => isMarked(draft, key))
    if (found !== undefined) return found
    if (drafts.some(({ createdAt }) => typeof createdAt === 'string' && Date.parse(createdAt) < oldest))
      return undefined
  }
  return undefined
}

async function bySearch(reading: Reading, key: string): Promise<JsonObject | undefined> {
  for await (const { drafts } of draftPages(reading, { query: phrase('tag', key), select: 'mark' })) {
    const found = drafts.find((draft) => isMarked(draft, key))
    if (found !== undefined) return found
  }
  return undefined
}
