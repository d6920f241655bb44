import type { ProviderResponse } from '../../../domain/provider/http.ts'
import type { FrozenRequest, Reading } from '../../../domain/operation/operation.ts'
import type { LookupResult, Outcome } from '../../../domain/request/outcome.ts'
import { outcomeOf } from '../mutation-outcome.ts'
import { readDraft } from './draft.ts'
import type { InvoiceFacts } from './facts.ts'
import { resultOf, type SentInvoice } from './result.ts'

type Request = Pick<FrozenRequest<unknown, InvoiceFacts>, 'facts'>

/** The draft order existed before, so that its id alone proves nothing: it has to tell of a new invoice. */
export function interpretInvoice(response: ProviderResponse, { facts }: Request): Outcome<SentInvoice> {
  return outcomeOf(response, {
    mutation: 'draftOrderInvoiceSend',
    resultOf: ({ draftOrder }) => resultOf(draftOrder, facts),
    otherwise: 'it does not tell of an invoice that was sent now',
  })
}

/**
 * Nothing of ours stands in an invoice, so another one that was sent since is no proof of this one, but a person who has
 * to say what happened should know of it.
 */
export async function lookupInvoice(
  { facts }: Request,
  reading: Reading,
): Promise<LookupResult<SentInvoice>> {
  const { draft } = await readDraft(reading, facts.draft.id)
  if (draft.invoiceSentAt === null || draft.invoiceSentAt === facts.draft.invoiceSentAt)
    return { kind: 'not_found' }
  return {
    kind: 'foreign',
    reason: `an invoice for ${draft.name} was sent at ${draft.invoiceSentAt}; Shopify does not say whether that was this one (the timeline of the draft order may)`,
  }
}
