import { objectOf, textsIn, type JsonObject } from '../../../domain/text/json.ts'
import type { FrozenRequest } from '../../../domain/operation/operation.ts'
import { moneyText, paidMoney, type Money } from '../money.ts'
import type { DraftOrderFacts } from './facts.ts'

/** Whether the draft order bears our tag. Shopify sorts tags, and takes them for the same in any case. */
export function isMarked({ tags }: JsonObject, key: string): boolean {
  return textsIn(tags).some((tag) => tag.toLowerCase() === key)
}

/** What of the draft order, as the shop has it, is not as it was sent and shown; in words. */
export function whatDiffers(
  draft: JsonObject,
  { call, facts }: Pick<FrozenRequest<unknown, DraftOrderFacts>, 'call' | 'facts'>,
): readonly string[] {
  const sent = inputOf(call.body)
  return [...totalDiffers(draft, facts), ...noteDiffers(draft, sent), ...tagsDiffer(draft, sent)]
}

function totalDiffers(draft: JsonObject, { totals }: DraftOrderFacts): readonly string[] {
  const total = totalOf(draft)
  const shown = moneyText(totals.total)
  return total === null || moneyText(total) === shown
    ? []
    : [`its total was ${shown} when it was shown, and is ${moneyText(total)}`]
}

/** `note2` is the note's name for whoever reads it; what may not be read is no difference. */
function noteDiffers({ note2 }: JsonObject, { note }: JsonObject): readonly string[] {
  return typeof note2 !== 'string' || note2 === (note ?? '')
    ? []
    : [`its note is ${JSON.stringify(note2.slice(0, 80))}`]
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
export function totalOf({ totalPriceSet }: JsonObject): Money | null {
  return paidMoney.safeParse(totalPriceSet).data ?? null
}

function inputOf(body: string | null): JsonObject {
  return objectOf(objectOf(objectOf(JSON.parse(body ?? 'null'))['variables'])['input'])
}
