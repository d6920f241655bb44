import type { Display } from '../../../domain/display.ts'
import { isJsonObject, type Json, type JsonObject } from '../../../domain/json.ts'
import { adminLink } from '../admin-link.ts'
import { moneyText, shopifyMoney } from '../money.ts'
import { factsOf, words } from '../words.ts'

/** The draft order as Shopify has it; null for what has no id. */
export function resultOf(draft: Json | undefined, shop: string | null): JsonObject | null {
  const id = isJsonObject(draft) ? draft['id'] : undefined
  if (!isJsonObject(draft) || typeof id !== 'string' || !/^gid:\/\/shopify\/DraftOrder\/\d+$/.test(id))
    return null
  return {
    id,
    name: textOf(draft['name']),
    status: textOf(draft['status']),
    total: totalOf(draft['totalPriceSet']),
    link: adminLink(shop, id),
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
  ]
}

function totalOf(set: Json | undefined): string | null {
  const found = shopifyMoney.safeParse(isJsonObject(set) ? set['presentmentMoney'] : undefined)
  return found.success ? moneyText(found.data) : null
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null
}
