import type { Display } from '../../../domain/operation/display.ts'
import type { ProviderResponse } from '../../../domain/provider/http.ts'
import { isJsonObject, type Json } from '../../../domain/text/json.ts'
import type { FrozenRequest, Reading } from '../../../domain/operation/operation.ts'
import type { LookupResult, Outcome } from '../../../domain/request/outcome.ts'
import { adminLink } from '../admin-link.ts'
import { outcomeOf } from '../mutation-outcome.ts'
import { factsOf, words } from '../words.ts'
import { isDraft, readDraft } from './draft.ts'
import type { InvoiceFacts } from './facts.ts'

type Request = Pick<FrozenRequest<unknown, InvoiceFacts>, 'facts'>

/** The draft order existed before, so its id alone proves nothing; that Shopify had no objection is seen to before. */
export function interpretInvoice(response: ProviderResponse, { facts }: Request): Outcome {
  return outcomeOf(response, {
    mutation: 'draftOrderInvoiceSend',
    resultOf: (payload) => {
      const draft = payload['draftOrder']
      if (!isDraft(draft, facts.draft.id) || !isJsonObject(draft)) return null
      const { id, name = null, status = null, invoiceSentAt = null } = draft
      return {
        id: id ?? null,
        name,
        status,
        invoiceSentAt,
        to: facts.to,
        link: adminLink(facts.shop, facts.draft.id),
      }
    },
  })
}

/**
 * Nothing of ours stands in an invoice, so another one that was sent since is no proof of this one, but a person who has
 * to say what happened should know of it.
 */
export async function lookupInvoice({ facts }: Request, reading: Reading): Promise<LookupResult> {
  const { draft } = await readDraft(reading, facts.draft.id)
  if (draft.invoiceSentAt === null || draft.invoiceSentAt === facts.draft.invoiceSentAt)
    return { kind: 'not_found' }
  return {
    kind: 'foreign',
    reason: `an invoice for ${draft.name} was sent at ${draft.invoiceSentAt}; Shopify does not say whether that was this one (the timeline of the draft order may)`,
  }
}

/** The result as a person reads it. */
export function showInvoice(result: Json): Display {
  if (!isJsonObject(result)) return [{ kind: 'text', text: 'Sent' }]
  const text = (name: string): string | null => (typeof result[name] === 'string' ? result[name] : null)
  return [
    {
      kind: 'facts',
      facts: factsOf([
        ['Draft order', text('name')],
        ['Invoice to', text('to')],
        ['Status', words(text('status'))],
        ['Sent', text('invoiceSentAt')],
        ['Link', text('link')],
      ]),
    },
  ]
}
