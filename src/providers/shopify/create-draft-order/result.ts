import * as z from 'zod'
import { factsOf, type Display } from '../../../domain/operation/display.ts'
import { isJsonObject, type Json } from '../../../domain/text/json.ts'
import type { FrozenRequest } from '../../../domain/operation/operation.ts'
import { differs, link, showDifferences } from '../../../domain/operation/write-output.ts'
import { adminLink } from '../admin-link.ts'
import { money, moneyText } from '../money.ts'
import { words } from '../words.ts'
import { isMarked, totalOf, whatDiffers } from './differs.ts'
import type { DraftOrderFacts } from './facts.ts'

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
export function resultOf(
  draft: Json | undefined,
  request: Pick<FrozenRequest<unknown, DraftOrderFacts>, 'call' | 'facts' | 'providerKey'>,
): CreatedDraft | null {
  const id = isJsonObject(draft) ? draft['id'] : undefined
  if (!isJsonObject(draft) || typeof id !== 'string' || !/^gid:\/\/shopify\/DraftOrder\/\d+$/.test(id))
    return null
  if (Array.isArray(draft['tags']) && !isMarked(draft, request.providerKey)) return null
  return {
    id,
    name: textOf(draft['name']),
    status: textOf(draft['status']),
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

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null
}
