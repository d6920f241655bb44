import type { CallDraft } from '../../../domain/request/call.ts'
import { graphqlPath } from '../graphql-path.ts'
import { MONEY_FIELDS } from '../money.ts'
import { draftInput } from './draft-input.ts'
import type { DraftOrderFacts } from './facts.ts'
import type { CreateDraftOrderInput } from './input.ts'

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
