import * as z from 'zod'
import { sentJson } from '../../../domain/request/body.ts'
import { factsOf, type Display, showDifferences } from '../../../domain/operation/display.ts'
import { differs, link } from '../../../domain/operation/fields.ts'
import type { FrozenRequest, Reading } from '../../../domain/operation/operation.ts'
import type { Call, CallDraft } from '../../../domain/request/call.ts'
import type { LookupResult } from '../../../domain/request/outcome.ts'
import {
  isJsonObject,
  objectOf,
  textsIn,
  textOrNull,
  type JsonObject,
  type Json,
} from '../../../domain/text/json.ts'
import { quoted } from '../../../domain/text/quoted.ts'
import { graphqlPath, phrase } from '../ask.ts'
import { draftPages } from '../draft-pages.ts'
import { adminLink } from '../shop.ts'
import { MONEY_FIELDS, money, moneyText, words, paidMoney, type Money } from '../values.ts'
import { draftInput } from './draft-input.ts'
import type { CreateDraftOrderInput } from './input.ts'
import type { DraftOrderFacts } from './prepare.ts'

/** The part of a request by which a draft order is judged. */
type SentDraft = Pick<FrozenRequest<unknown, DraftOrderFacts>, 'call' | 'facts' | 'providerKey'>

/** Enough to see that it is what was sent, and little: a field that may not be read could hide that it worked. The checkout link is a secret. */
export const CREATE_DOCUMENT = `mutation DraftOrderCreate($input: DraftOrderInput!) { draftOrderCreate(input: $input) { draftOrder { id name status tags note2 totalPriceSet { presentmentMoney ${MONEY_FIELDS} } } userErrors { field message } } }`

/** The one call. https://shopify.dev/docs/api/admin-graphql/latest/mutations/draftOrderCreate */
export function planDraft(input: CreateDraftOrderInput, facts: DraftOrderFacts, key: string): CallDraft {
  return {
    method: 'POST',
    path: graphqlPath(facts.apiVersion),
    body: { query: CREATE_DOCUMENT, variables: { input: draftInput(input, facts, key) } },
  }
}

/** How far the clocks of this machine and of Shopify may be apart, in milliseconds. */
const SKEW = 10 * 60_000

/**
 * Looks for the tag that only our call carries: first through the newest draft orders, which Shopify lists without its
 * search, then through the search, which knows new ones only after a while. Fails as every read does.
 */
export async function lookupDraft(request: SentDraft, reading: Reading): Promise<LookupResult<CreatedDraft>> {
  const { facts, providerKey } = request
  const newest = { query: null, oldest: Date.parse(facts.proposedAt) - SKEW }
  const anywhere = { query: phrase('tag', providerKey), oldest: Number.NEGATIVE_INFINITY }
  const found =
    (await findMarked(reading, providerKey, newest)) ?? (await findMarked(reading, providerKey, anywhere))
  const result = found === undefined ? null : resultOf(found, request)
  return result === null ? { kind: 'not_found' } : { kind: 'found', result }
}

/** Looks no further back than `oldest`, in milliseconds since 1970. */
async function findMarked(
  reading: Reading,
  key: string,
  { query, oldest }: { readonly query: string | null; readonly oldest: number },
): Promise<JsonObject | undefined> {
  for await (const { drafts } of draftPages(reading, { query, select: 'mark', isMore: query !== null })) {
    const found = drafts.find((draft) => isMarked(draft, key))
    if (found !== undefined) return found
    if (drafts.some(({ createdAt }) => typeof createdAt === 'string' && Date.parse(createdAt) < oldest))
      return undefined
  }
  return undefined
}

/** The draft order as Shopify has it; what it does not tell is null. */
export const createdDraft = z.object({
  id: z.string(),
  name: z.string().nullable().meta({ description: '#D53' }),
  status: z.string().nullable().meta({ description: 'OPEN, INVOICE_SENT or COMPLETED' }),
  total: money.nullable().meta({ description: 'What the customer would pay' }),
  link,
  differs,
})

export type CreatedDraft = z.infer<typeof createdDraft>

/** Null for what has no id, and for tags without ours. */
export function resultOf(draft: Json | undefined, request: SentDraft): CreatedDraft | null {
  const id = isJsonObject(draft) ? draft['id'] : undefined
  if (!isJsonObject(draft) || typeof id !== 'string' || !/^gid:\/\/shopify\/DraftOrder\/\d+$/.test(id))
    return null
  if (Array.isArray(draft['tags']) && !isMarked(draft, request.providerKey)) return null
  return {
    id,
    name: textOrNull(draft['name']),
    status: textOrNull(draft['status']),
    total: totalOf(draft),
    link: adminLink(request.facts.shop, id),
    differs: [...whatDiffers(draft, request)],
  }
}

/** The result as a person reads it. */
export function showDraft(draft: CreatedDraft): Display {
  return [
    factsOf([
      ['Draft order', draft.name],
      ['Id', draft.id],
      ['Status', words(draft.status)],
      ['Total', draft.total === null ? null : moneyText(draft.total)],
      ['Link', draft.link],
    ]),
    ...showDifferences('The shop has it', draft.differs),
  ]
}

/** Whether the draft order bears our tag. Shopify sorts tags, and takes them for the same in any case. */
function isMarked({ tags }: JsonObject, key: string): boolean {
  return textsIn(tags).some((tag) => tag.toLowerCase() === key)
}

/** What of the draft order, as the shop has it, is not as it was sent and shown; in words. */
function whatDiffers(draft: JsonObject, { call, facts }: SentDraft): readonly string[] {
  const sent = inputOf(call)
  return [...totalDiffers(draft, facts), ...noteDiffers(draft, sent), ...tagsDiffer(draft, sent)]
}

function totalDiffers(draft: JsonObject, { totals }: DraftOrderFacts): readonly string[] {
  const total = totalOf(draft)
  const shown = moneyText(totals.total)
  return total === null || moneyText(total) === shown
    ? []
    : [`its total was ${shown} when it was shown, and is ${moneyText(total)}`]
}

/** Readers find the note under the name `note2`; what may not be read is not a difference. */
function noteDiffers({ note2 }: JsonObject, { note }: JsonObject): readonly string[] {
  return typeof note2 !== 'string' || note2 === (note ?? '') ? [] : [`its note is ${quoted(note2)}`]
}

function tagsDiffer(draft: JsonObject, sent: JsonObject): readonly string[] {
  const stored = textsIn(draft['tags']).map((tag) => tag.toLowerCase())
  if (!Array.isArray(draft['tags'])) return []
  const missing = textsIn(sent['tags']).filter((tag) => !stored.includes(tag.toLowerCase()))
  return missing.length === 0
    ? []
    : [`it lacks the tags ${missing.map((tag) => JSON.stringify(tag)).join(', ')}`]
}

/** What the customer would pay, in its normal form; null where it is not told. */
function totalOf({ totalPriceSet }: JsonObject): Money | null {
  return paidMoney.safeParse(totalPriceSet).data ?? null
}

function inputOf(call: Call): JsonObject {
  return objectOf(objectOf(objectOf(sentJson(call))['variables'])['input'])
}
