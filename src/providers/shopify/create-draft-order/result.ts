import type { Block, Display } from '../../../domain/operation/display.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../domain/text/json.ts'
import type { FrozenRequest } from '../../../domain/operation/operation.ts'
import { adminLink } from '../admin-link.ts'
import { factsOf, words } from '../words.ts'
import { isMarked, totalOf, whatDiffers } from './differs.ts'
import type { DraftOrderFacts } from './facts.ts'

/** The draft order as Shopify has it; null for what has no id, and for tags without ours. */
export function resultOf(
  draft: Json | undefined,
  request: Pick<FrozenRequest<unknown, DraftOrderFacts>, 'call' | 'facts' | 'providerKey'>,
): JsonObject | null {
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
export function showDraft(result: Json): Display {
  if (!isJsonObject(result)) return [{ kind: 'text', text: 'Created' }]
  const text = (name: string): string | null => textOf(result[name])
  return [
    {
      kind: 'facts',
      facts: factsOf([
        ['Draft order', text('name')],
        ['Id', text('id')],
        ['Status', words(text('status'))],
        ['Total', text('total')],
        ['Link', text('link')],
      ]),
    },
    ...differencesIn(result),
  ]
}

function differencesIn({ differs }: JsonObject): readonly Block[] {
  return Array.isArray(differs) && differs.length > 0
    ? [{ kind: 'warning', text: `The shop has it otherwise than it was sent: ${differs.join('; ')}` }]
    : []
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null
}
