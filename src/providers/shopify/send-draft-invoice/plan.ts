import type { CallDraft } from '../../../domain/request/call.ts'
import { graphqlPath } from '../graphql-path.ts'
import { MONEY_FIELDS } from '../money.ts'
import type { InvoiceFacts } from './facts.ts'
import type { SendDraftInvoiceInput } from './input.ts'

/** What tells of the invoice, and little: a field that may not be read could hide that it worked. */
export const SEND_DOCUMENT = `mutation DraftOrderInvoiceSend($id: ID!, $email: EmailInput!) { draftOrderInvoiceSend(id: $id, email: $email) { draftOrder { id name status invoiceSentAt totalPriceSet { presentmentMoney ${MONEY_FIELDS} } } userErrors { field message } } }`

/** The one call. https://shopify.dev/docs/api/admin-graphql/latest/mutations/draftOrderInvoiceSend */
export function planInvoice(input: SendDraftInvoiceInput, facts: InvoiceFacts): CallDraft {
  return {
    method: 'POST',
    path: graphqlPath(facts.apiVersion),
    body: {
      query: SEND_DOCUMENT,
      variables: {
        id: facts.draft.id,
        email: {
          to: facts.to,
          ...(input.subject === undefined ? {} : { subject: input.subject }),
          ...(input.message === undefined ? {} : { customMessage: input.message }),
        },
      },
    },
  }
}
